import { tenantOf } from './tenant-of.js';

/** What the application and its first tenant are called here; nothing of it exists. */
export const CLIENT_SECRET = '0123456789abcdef0123456789abcdef';
export const { contextIdentifier: CONTEXT_IDENTIFIER, systemUserToken: SYSTEM_USER_TOKEN } =
  tenantOf(0);

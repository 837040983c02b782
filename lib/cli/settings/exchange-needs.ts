import { CLIENT_NEEDS } from './client-needs.js';

/** What an exchange cannot do without. */
export const EXCHANGE_NEEDS = [...CLIENT_NEEDS, 'contextIdentifier', 'systemUserToken'] as const;

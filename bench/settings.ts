/** What the application and its one tenant are called here; nothing of it exists. */
export const CLIENT_SECRET = '0123456789abcdef0123456789abcdef';
export const CONTEXT_IDENTIFIER = 'Cust12345';
export const SYSTEM_USER_TOKEN = 'Benchmark App-1a2b3c4d5e';

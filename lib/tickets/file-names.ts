/** The file of a ticket: the SHA-256 of its key, which shows nothing of the key and leads nowhere else. */
export const TICKET_NAME = /^[0-9a-f]{64}\.ticket$/;
/** The folder that is a lock: of a key, or of a change to its file. */
export const LOCK_NAME = /^[0-9a-f]{64}\.(?:lock|change)$/;
/** A lock that never came into place, or that was broken, and whose process died before it was gone. */
export const LEFT_NAME = /^[0-9a-f]{64}\.(?:lock|change)\.[0-9a-f]{32}\.tmp$/;
/** What holds a lock, inside it: when it runs out, Unix ms, and whose it is. */
export const HOLDER_NAME = /^(\d{1,16})\.[0-9a-f]{32}$/;

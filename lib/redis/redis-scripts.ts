/**
 * Takes a lock (KEYS[1]) for an owner (ARGV[1]) for so many ms (ARGV[2]); returns -2, which is no time to live of a key
 * that is there, or for how many ms another holds it.
 */
export const TAKE_LOCK = `
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return -2 end
return redis.call('PTTL', KEYS[1])`;

/**
 * Gives back a lock (KEYS[1]) if it is still its owner's (ARGV[1]), and tells those who wait (channel ARGV[2], message
 * ARGV[3]). That a user may not publish makes them wait for longer; the lock is free all the same.
 */
export const RELEASE_LOCK = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
redis.pcall('PUBLISH', ARGV[2], ARGV[3])
return 1`;

/** Puts a text (ARGV[3]) for so many ms (ARGV[4]) in place of a ticket (ARGV[1]) that has not expired by now (ARGV[2]). */
export const EXTEND_TICKET = `
local deadline, value = string.match(redis.call('GET', KEYS[1]) or '', '^(%d+):(.+)\\n$')
if value ~= ARGV[1] or tonumber(deadline) <= tonumber(ARGV[2]) then return 0 end
redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[4])
return 1`;

/** Deletes a ticket (ARGV[1]); returns 1 if it had not expired by now (ARGV[2]). */
export const DELETE_TICKET = `
local deadline, value = string.match(redis.call('GET', KEYS[1]) or '', '^(%d+):(.+)\\n$')
if value ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
return tonumber(deadline) > tonumber(ARGV[2]) and 1 or 0`;

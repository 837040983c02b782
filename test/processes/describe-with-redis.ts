import { spawnSync } from 'node:child_process';

/** A suite that needs `redis-server`: without it there is none, which is said aloud, or a failure if it must be there. */
export function describeWithRedis(title: string, define: (this: Mocha.Suite) => void): void {
  if (spawnSync('redis-server', ['--version']).status === 0) {
    describe(title, define);
    return;
  }
  const reason = 'there is no redis-server here (Debian: apt-get install redis-server)';
  if (process.env.REQUIRE_REDIS === '1') throw new Error(`REQUIRE_REDIS=1, but ${reason}`);
  console.error(`SKIPPED: tests of the Redis store: ${reason}`);
}

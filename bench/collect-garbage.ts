import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as (options: { type: 'minor' }) => void;

/** Collects young garbage, so that nobody pays for what another has left; a full collection drops compiled code too. */
export function collectGarbage(): void {
  gc({ type: 'minor' });
}

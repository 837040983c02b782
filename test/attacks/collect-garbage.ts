import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Collects garbage now, so that what is measured afterwards was not there before. */
export function collectGarbage(): void {
  collect();
}

import { subscribe } from 'node:diagnostics_channel';
import type { EventMessages } from '../../index.js';
import { warn } from '../warn.js';

const DOWN = 'superoffice-system-user:store:down';

/** Warns, once, when the cache folder turns out to be of no use; `onUseless` is told too. */
export function warnOfCache(onUseless: () => void = () => undefined): void {
  let isSaid = false;
  subscribe(DOWN, (message) => {
    if (isSaid) return;
    isSaid = true;
    onUseless();
    const { code } = message as EventMessages[typeof DOWN];
    const why = code ?? 'it must be a folder of your own that others cannot write to';
    warn(`the cache folder cannot be used (${why}), so that each run asks the service anew.`);
  });
}

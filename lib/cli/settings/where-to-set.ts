import type { Setting } from './settings.js';

/** The sentence that names the flag and the variables of a setting. */
export function whereToSet({ name, flags, variables }: Setting): string {
  const places = [flags, ...variables.map(({ variable }) => variable)].filter(Boolean);
  const last = places.pop() ?? '';
  const list = places.length === 0 ? last : `${places.join(', ')} or ${last}`;
  return `${name} is set with ${list}.`;
}

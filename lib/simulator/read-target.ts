/** A request target, taken apart. */
export interface Target {
  readonly path: string;
  readonly query: URLSearchParams;
}

/** Takes a request target apart; undefined when it is none. */
export function readTarget(target: string): Target | undefined {
  const base = 'http://127.0.0.1';
  if (!URL.canParse(target, base)) return undefined;
  const { pathname, searchParams } = new URL(target, base);
  return { path: pathname, query: searchParams };
}

/** A copy of `base` with members changed; one that becomes null is removed, `{ "json": null }` makes a real null. */
export function changed(
  base: Readonly<Record<string, unknown>>,
  change: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const entries = Object.entries({ ...base, ...change }).filter(([, value]) => value !== null);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, isWrapped(value) ? value.json : value]),
  );
}

function isWrapped(value: unknown): value is { json: unknown } {
  return typeof value === 'object' && value !== null && 'json' in value;
}

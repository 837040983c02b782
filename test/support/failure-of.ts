/** What a function throws or rejects with; that it does neither is a failure of its own. */
export async function failureOf(run: () => unknown): Promise<Error & Record<string, unknown>> {
  let result: unknown;
  try {
    result = await run();
  } catch (error) {
    return error as Error & Record<string, unknown>;
  }
  throw new Error(`expected a failure, got ${String(result)}`);
}

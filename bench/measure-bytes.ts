/** Bytes in use after forced collections: heap, external memory and array buffers. Needs --expose-gc. */
export async function measureBytes(): Promise<number> {
  for (let pass = 0; pass < 3; pass++) {
    // What waits for its turn keeps what it uses.
    await new Promise((resolve) => setImmediate(resolve));
    gc!();
  }
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
}

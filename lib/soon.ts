/** What a promise brings, or another value if that takes longer; the promise goes on. */
export async function soon<T>(promise: Promise<T>, otherwise: T, afterMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(resolve, afterMs, otherwise);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether a body can be sent a second time: any but a stream, or what is read like one. */
export function isRepeatableBody(body: RequestInit['body']): boolean {
  if (body === undefined || body === null || typeof body === 'string') return true;
  return (
    body instanceof Uint8Array ||
    body instanceof ArrayBuffer ||
    ArrayBuffer.isView(body) ||
    body instanceof URLSearchParams ||
    body instanceof Blob ||
    body instanceof FormData
  );
}

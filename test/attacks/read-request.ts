import type { Socket } from 'node:net';

/** Calls back with every whole request on a connection: it is the client's, so its length is told by its header. */
export function readRequest(socket: Socket, onRequest: (text: string) => void): void {
  let text = '';
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1');
    const end = text.indexOf('\r\n\r\n') + 4;
    const length = Number(/^content-length: *(\d+)/im.exec(text)?.[1] ?? 0);
    if (end < 4 || text.length < end + length) return;
    const request = text.slice(0, end + length);
    text = text.slice(end + length);
    onRequest(request);
  });
}

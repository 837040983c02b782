import type { Socket } from 'node:net';
import type { MadeStep } from './make-steps.js';

/** Does to a connection what the steps say, and leaves it open unless they end it. */
export function playSteps(socket: Socket, steps: readonly MadeStep[]): void {
  for (const step of steps) {
    if (step === 'end') socket.end();
    else if (step === 'reset') reset(socket);
    else if (Buffer.isBuffer(step)) socket.write(step);
    else drip(socket, step);
  }
}

/** What was written is sent before the reset. */
function reset(socket: Socket): void {
  socket.write('', () => {
    socket.resetAndDestroy();
  });
}

function drip(socket: Socket, { drip, everyMs }: { drip: string; everyMs: number }): void {
  const timer = setInterval(() => socket.write(drip), everyMs);
  socket.on('close', () => {
    clearInterval(timer);
  });
}

import { request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listen, type Listening } from './listen.js';

/** Says that it has dealt with a request itself, now or never. */
export type Intercept = (request: IncomingMessage, response: ServerResponse) => boolean;

/** Starts a server that stands before another one and passes on what it does not answer itself. */
export function startFront(target: string, intercept: Intercept): Promise<Listening> {
  return listen((request, response) => {
    if (!intercept(request, response)) void passOn(target, request, response);
  });
}

/** Passes one request on, with its answer. */
export async function passOn(target: string, request: IncomingMessage, response: ServerResponse) {
  const { method, headers, url = '' } = request;
  const outgoing = forward(new URL(url, target), { method, headers, agent: false });
  outgoing.on('error', () => response.destroy());
  outgoing.on('response', (answer) => {
    response.writeHead(Number(answer.statusCode), answer.headers);
    answer.pipe(response);
  });
  outgoing.end(await buffer(request));
}

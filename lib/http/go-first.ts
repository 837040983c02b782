import type { Agent, ClientRequest } from 'node:http';

/** Puts a request before all others that wait for a connection of the same agent. */
export function goFirst(request: ClientRequest, agent: Agent | undefined): void {
  const queues = Object.values(agent?.requests ?? {}) as unknown[][];
  for (const queue of queues) {
    const place = queue.indexOf(request);
    if (place > 0) queue.unshift(...queue.splice(place, 1));
  }
}

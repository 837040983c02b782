import type { ClientRequest } from 'node:http';

/**
 * Calls back when a request is destroyed that has no socket yet: Node.js tells nobody.
 *
 * @returns a function that stops watching
 */
export function whenDestroyed(request: ClientRequest, then: () => void): () => void {
  let isOver = false;
  const destroy = request.destroy.bind(request);
  request.destroy = (error) => {
    if (!isOver) then();
    return destroy(error);
  };
  if (request.destroyed) then();
  return () => {
    isOver = true;
  };
}

import type { Agent } from 'node:http';

/** Closes the connections to the host of a URL that an agent keeps and nobody uses. */
export function closeIdle(
  { freeSockets = {} }: Partial<Agent>,
  { hostname, port, protocol }: URL,
): void {
  // The beginning of what Node.js keeps them under (http.Agent.getName).
  const host = hostname.replace(/^\[|\]$/g, '');
  const prefix = `${host}:${port || (protocol === 'https:' ? 443 : 80)}:`;
  for (const [name, sockets = []] of Object.entries(freeSockets)) {
    if (name.startsWith(prefix)) for (const socket of sockets) socket.destroy();
  }
}

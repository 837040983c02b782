/** Whether a URL leads to this machine (RFC 8252, sections 7.3 and 8.3): by number, or by the name reserved for it. */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

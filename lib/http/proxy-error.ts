import type { ProxyAnswer } from '../failures/proxy-refused.js';

/** What went wrong before there was a tunnel: the connection to the proxy failed, or the proxy refused. */
export class ProxyError extends Error {
  readonly reason: Error | ProxyAnswer;

  constructor(reason: Error | ProxyAnswer) {
    super('proxy');
    this.reason = reason;
  }
}

import type { IHttpClient } from 'soap';

/** Stands where node-soap keeps its HTTP client: it takes each envelope, sends nothing and never calls back. */
export class Outbox {
  envelope = '';

  /** What node-soap calls to send. */
  readonly httpClient = {
    request: (_location: string, envelope: string) => {
      this.envelope = envelope;
    },
  } as unknown as IHttpClient;
}

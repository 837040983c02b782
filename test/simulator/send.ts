import { request, type Agent, type IncomingHttpHeaders } from 'node:http';

/** An HTTP answer as it came. */
export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Sends one HTTP request, the body in the chunks given; rejects when the connection breaks. */
export function send(
  url: string,
  options: {
    readonly method?: string;
    readonly headers?: Record<string, string | string[]>;
    readonly body?: string | Buffer | readonly (string | Buffer)[];
    readonly agent?: Agent;
  } = {},
): Promise<Received> {
  const { method = 'GET', headers = {}, body = [], agent } = options;
  const chunks = Array.isArray(body) ? (body as (string | Buffer)[]) : [body as string | Buffer];
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, ...(agent && { agent }) }, (incoming) => {
      const parts: Buffer[] = [];
      incoming.on('data', (part: Buffer) => parts.push(part));
      incoming.on('error', reject);
      incoming.on('end', () => {
        const text = Buffer.concat(parts).toString();
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text });
      });
    });
    outgoing.on('error', reject);
    for (const chunk of chunks) outgoing.write(chunk);
    outgoing.end();
  });
}

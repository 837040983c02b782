import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { subscribe } from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { IncomingMessage } from 'node:http';
import { frozen } from './frozen.js';
import { signToken } from './sign-token.js';
import { startFrozen } from './start-frozen.js';

/**
 * Runs a SOAP client against a frozen simulator and writes down the request that it made, for the test to replay.
 *
 * tsx test/simulator/record-client.ts fixtures/requests/zeep python3 client.py
 */
async function recordClient(folder: string, command: string, args: string[]): Promise<void> {
  const simulator = await startFrozen({ port: 18733 });
  const rawHeaders: string[][] = [];
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage };
    if (request.method === 'POST') rawHeaders.push(request.rawHeaders);
  });
  const client = spawn(command, args, {
    cwd: resolve(folder),
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      WSDL: `${simulator.url}/login/services/PartnerSystemUserService.svc?wsdl`,
      APPLICATION_TOKEN: frozen.clientSecret,
      CONTEXT_IDENTIFIER: frozen.contextIdentifier,
      SIGNED_SYSTEM_TOKEN: signToken(),
    },
  });
  let output = '';
  client.stdout.on('data', (part: Buffer) => (output += part.toString()));
  await once(client, 'close');
  const posts = simulator.requests.filter(({ method }) => method === 'POST');
  const [post] = posts;
  await simulator.stop();
  if (
    simulator.exchanges !== 1 ||
    posts.length !== 1 ||
    !/eyJ[\w-]+\.[\w-]+\.[\w-]+/.test(output)
  ) {
    throw new Error(
      `${folder}: ${String(posts.length)} calls, no ticket: ${output} ${post?.body ?? ''}`,
    );
  }
  const headers = rawHeaders[0]!;
  const pairs = headers.flatMap((name, index) => (index % 2 ? [] : [[name, headers[index + 1]]]));
  const lines = pairs.map((pair) => `  ${JSON.stringify(pair)}`).join(',\n');
  writeFileSync(join(folder, 'headers.json'), `[\n${lines}\n]\n`);
  writeFileSync(join(folder, 'body.xml'), post!.body);
}

const [folder = '', command = '', ...args] = process.argv.slice(2);
void recordClient(folder, command, args);

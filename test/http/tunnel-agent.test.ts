import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { expect } from 'chai';
import { sendEnvelope } from 'superoffice-system-user';
import { TunnelAgent } from '../../lib/http/proxy-agents.js';
import { failureOf } from '../support/failure-of.js';
import { listen, type Listening } from '../support/listen.js';
import { listenProxy, type Proxy } from '../support/listen-proxy.js';
import { CA, listenTls, type TlsListening } from '../support/listen-tls.js';
import { until } from '../support/until.js';

describe('TunnelAgent', () => {
  let target: Listening;
  let service: TlsListening;
  let proxy: Proxy;
  let agent: TunnelAgent;

  beforeEach(async () => {
    target = await listen((_request, response) => response.end('ok'));
    service = await listenTls(target.url);
    proxy = await listenProxy();
    agent = agentOf(proxy.url);
  });
  afterEach(async () => {
    agent.destroy();
    await proxy.close();
    await service.close();
    await target.close();
  });
  const agentOf = (url: string) =>
    new TunnelAgent(
      { url: new URL(url), authorization: undefined },
      { keepAlive: true, maxSockets: 4, ca: CA },
    );
  const send = (signal?: AbortSignal) =>
    sendEnvelope('<e/>', { loginUrl: service.url, agent, signal });
  const sendAtOnce = (count: number) => Array.from({ length: count }, () => failureOf(send));

  it('gets over a proxy that hung, and leaves nothing open', async () => {
    proxy.isHanging = true;
    for (let i = 1; i <= 20; i++) {
      const controller = new AbortController();
      const call = failureOf(() => send(controller.signal));
      await until(() => proxy.connects.length === i);
      controller.abort('enough');
      expect(await call).to.equal('enough');
    }
    await until(() => proxy.open() === 0);
    expect(agent.sockets).to.be.empty;
    proxy.isHanging = false;
    expect((await send()).body.toString()).to.equal('ok');
  });

  it('serves those that waited behind tunnels that hung', async () => {
    proxy.isHanging = true;
    const controller = new AbortController();
    const hanging = Array.from({ length: 6 }, () => failureOf(() => send(controller.signal)));
    await until(() => proxy.connects.length === 4);
    const waiting = [send(), send()];
    proxy.isHanging = false;
    controller.abort('enough');
    expect(await Promise.all(hanging)).to.deep.equal(Array(6).fill('enough'));
    for (const { body } of await Promise.all(waiting)) expect(body.toString()).to.equal('ok');
    expect(agent.requests).to.be.empty;
  });

  it('fails all who wait for it where nobody runs the proxy', async () => {
    await proxy.close();
    const failures = await Promise.all(sendAtOnce(30));
    for (const error of failures) expect(error).to.include({ code: 'ERR_TRANSPORT' });
    expect(agent.sockets).to.be.empty;
    expect(agent.requests).to.be.empty;
    proxy = await listenProxy();
  });

  it('opens no more tunnels than it may, and keeps them', async () => {
    for (let i = 0; i < 3; i++) await Promise.all(Array.from({ length: 20 }, () => send()));
    expect(proxy.connects.length).to.be.within(1, 4);
  });

  it('closes a tunnel that is being opened when it is destroyed', async () => {
    proxy.isHanging = true;
    const call = failureOf(send);
    await until(() => proxy.connects.length === 1);
    agent.destroy();
    expect(await call).to.include({ code: 'ERR_TRANSPORT' });
    await until(() => proxy.open() === 0);
  });

  for (const [kind, scheme, speak] of [
    ['answers without end', 'http', flood],
    ['answers nonsense', 'http', (socket: Socket) => socket.end('nonsense\r\n\r\n')],
    ['ends the connection', 'http', (socket: Socket) => socket.end()],
    ['does not speak TLS', 'https', (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n')],
  ] as const) {
    it(`fails at once where the proxy ${kind}`, async () => {
      const server = createServer((socket) => {
        socket.on('error', () => undefined);
        socket.once('data', () => speak(socket));
      });
      await once(server.listen(0, '127.0.0.1'), 'listening');
      agent = agentOf(`${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`);
      const error = await failureOf(send);
      server.close();
      expect(error).to.include({ code: 'ERR_TRANSPORT', step: 3, retryable: true });
    });
  }
});

function flood(socket: Socket): void {
  const bytes = Buffer.alloc(65_536, 'a');
  const pour = () => {
    while (socket.writable && socket.write(bytes));
    socket.once('drain', pour);
  };
  socket.write('HTTP/1.1 200 OK\r\nX-Long: ');
  pour();
}

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { ArgumentError } from '../errors.js';
import { makeNotification } from './notifications.js';
import { readSettings } from './options.js';
import { planCallFailure, planFailure } from './planned-failures.js';
import { serveRequest } from './server.js';
import { changeTenant, createTenant, findTenant, type Service, type Tenant } from './service.js';
import { makeSigningKey, type SigningKey } from './signing-key.js';
import type { Simulator } from './simulator.js';
import type { SimulatorOptions, SimulatorTenant } from './types.js';

/**
 * Starts a simulated login service on 127.0.0.1, in this process: the exchange by SOAP and REST, the state API, and the
 * part of the tenants' APIs that is needed to use tickets.
 *
 * It issues only tokens of the type Jwt. Its answers do not contain secrets, but `requests` records everything that
 * clients send.
 *
 * @param options - the accepted secrets, keys and tenants, the port and the clock; omitted values are generated
 * @returns the running simulator; call `stop()` at the end, because it keeps the process alive
 * @throws TypeError `ERR_INVALID_ARG_TYPE` or `ERR_INVALID_ARG_VALUE`, which names the option
 * @throws Error `EADDRINUSE` or another code of node:net if the port is not available
 * @example
 * ```ts
 * import { startSimulator } from 'superoffice-system-user/simulator';
 *
 * async function main(): Promise<void> {
 *   const simulator = await startSimulator({
 *     tenants: [{ contextIdentifier: 'Cust12345', systemUserToken: 'My App-AbCdEfGh' }],
 *   });
 *   simulator.failNext({ reason: 'Revoked' });
 *   // ... point a client at simulator.url, with simulator.clientSecret and simulator.privateKey ...
 *   await simulator.stop();
 * }
 * ```
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const settings = readSettings(options);
  let clockOffsetMs = 0;
  let signingKey: SigningKey | undefined;
  const now = (): number => settings.now() + clockOffsetMs;

  const server = createServer({ requireHostHeader: false });
  server.listen(settings.port, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const service: Service = {
    url: `http://127.0.0.1:${port}`,
    settings,
    now,
    requests: [],
    failures: [],
    callFailures: [],
    tenants: new Map(
      settings.tenants.map((it) => [it.contextIdentifier.toLowerCase(), createTenant(it)]),
    ),
    // Generated on first use: this takes a noticeable part of a second, and many tests do not need it.
    get signingKey() {
      return (signingKey ??= makeSigningKey());
    },
    exchanges: 0,
    calls: 0,
  };
  const serve = (request: IncomingMessage, response: ServerResponse): void => {
    serveRequest(service, request, response).catch(() => {
      response.destroy();
    });
  };
  server.on('request', serve);
  server.on('checkExpectation', serve);
  // By default node:http answers these itself, with the date of the real clock.
  server.on('clientError', (_error, socket) => {
    const head = `HTTP/1.1 400 Bad Request\r\nDate: ${new Date(now()).toUTCString()}`;
    socket.end(`${head}\r\nConnection: close\r\n\r\n`, () => {
      socket.destroy();
    });
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });

  let stopped: Promise<void> | undefined;
  const [tenant, ...otherTenants] = settings.tenants;
  return {
    url: service.url,
    clientSecret: settings.clientSecret,
    privateKey: settings.privateKey,
    partnerPublicKey: settings.partnerPublicKey,
    tenants: [toPublicTenant(tenant), ...otherTenants.map(toPublicTenant)],
    requests: service.requests,
    get exchanges() {
      return service.exchanges;
    },
    get calls() {
      return service.calls;
    },
    ...tenantControls(service),
    now,
    advance(byMs) {
      if (!Number.isFinite(byMs)) {
        throw new ArgumentError(
          'ERR_INVALID_ARG_VALUE',
          'byMs must be a finite number of milliseconds',
        );
      }
      clockOffsetMs += byMs;
    },
    rotateKeys() {
      signingKey = undefined;
    },
    failNext(failure, times = 1) {
      queueFailure(service.failures, planFailure(failure), times);
    },
    stop() {
      stopped ??= new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of sockets) socket.destroy();
      });
      return stopped;
    },
  };
}

function toPublicTenant({ contextIdentifier, systemUserToken }: SimulatorTenant): SimulatorTenant {
  return Object.freeze({ contextIdentifier, systemUserToken });
}

/** Makes the controls of the tenants, their tickets and their APIs. */
function tenantControls(
  service: Service,
): Pick<
  Simulator,
  'setTenantState' | 'moveTenant' | 'revokeTickets' | 'callsOf' | 'notificationOf' | 'failNextCall'
> {
  return {
    setTenantState(contextIdentifier, change) {
      changeTenant(requireTenant(service, contextIdentifier), change);
    },
    moveTenant(contextIdentifier) {
      requireTenant(service, contextIdentifier).moves += 1;
    },
    revokeTickets(contextIdentifier) {
      requireTenant(service, contextIdentifier).tickets.clear();
    },
    callsOf(contextIdentifier) {
      const { served, unauthorized } = requireTenant(service, contextIdentifier);
      return { served, unauthorized };
    },
    notificationOf(contextIdentifier, changeType) {
      return makeNotification(service, requireTenant(service, contextIdentifier), changeType);
    },
    failNextCall(failure, times = 1) {
      queueFailure(service.callFailures, planCallFailure(failure), times);
    },
  };
}

function requireTenant(service: Service, contextIdentifier: string): Tenant {
  if (typeof (contextIdentifier as unknown) !== 'string') {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'contextIdentifier must be a string');
  }
  const tenant = findTenant(service, contextIdentifier);
  if (tenant === undefined) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      'contextIdentifier is not a tenant of this simulator',
    );
  }
  return tenant;
}

function queueFailure<Failure>(queue: Failure[], failure: Failure, times: number): void {
  if (!Number.isInteger(times) || times < 1) {
    throw new ArgumentError('ERR_INVALID_ARG_VALUE', 'times must be an integer of at least 1');
  }
  for (let count = 0; count < times; count += 1) queue.push(failure);
}

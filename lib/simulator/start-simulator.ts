import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { ArgumentError } from '../errors.js';
import { changeTenant, findTenant, openTenant, type Service, type Tenant } from './service.js';
import { makeNotification } from './notifications.js';
import { readSettings } from './options.js';
import { planCallFailure, planFailure } from './planned-failures.js';
import { serveRequest } from './server.js';
import { makeSigningKey, type SigningKey } from './signing-key.js';
import type { Simulator } from './simulator.js';
import type { SimulatorOptions, SimulatorTenant } from './types.js';

/**
 * Starts a login service on 127.0.0.1 that behaves like the real one and needs nothing but this process: the exchange by
 * SOAP and REST, the state API, and a little of the tenants' APIs to use the tickets on.
 *
 * It issues tokens of the type Jwt only. An answer carries no secret, but `requests` records what was sent.
 *
 * @param options - the secrets, keys and tenants to accept, the port and the clock; what is left out is made fresh
 * @returns the running simulator; call `stop()` when done, or the process stays alive
 * @throws TypeError `ERR_INVALID_ARG_TYPE` or `ERR_INVALID_ARG_VALUE` that names the option that cannot be used
 * @throws Error `EADDRINUSE` or another code of node:net when the port cannot be taken
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
  let movedMs = 0;
  let signingKey: SigningKey | undefined;
  const now = (): number => settings.now() + movedMs;

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
      settings.tenants.map((it) => [it.contextIdentifier.toLowerCase(), openTenant(it)]),
    ),
    // Made on first use: a fresh key takes a noticeable part of a second, and many a test needs none.
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
  // Left to itself, node:http would answer with the date of the real clock.
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
    tenants: [visible(tenant), ...otherTenants.map(visible)],
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
      movedMs += byMs;
    },
    rotateKeys() {
      signingKey = undefined;
    },
    failNext(failure, times = 1) {
      repeatFailure(service.failures, planFailure(failure), times);
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

function visible({ contextIdentifier, systemUserToken }: SimulatorTenant): SimulatorTenant {
  return Object.freeze({ contextIdentifier, systemUserToken });
}

/** Makes the controls of what comes after the exchange: tenants, their tickets and their APIs. */
export function tenantControls(
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
      repeatFailure(service.callFailures, planCallFailure(failure), times);
    },
  };
}

/**
 * Finds the tenant that a control is about.
 *
 * @throws TypeError `ERR_INVALID_ARG_TYPE` or `ERR_INVALID_ARG_VALUE` when the simulator has no such tenant
 */
export function requireTenant(service: Service, contextIdentifier: string): Tenant {
  if (typeof (contextIdentifier as unknown) !== 'string') {
    throw new ArgumentError('ERR_INVALID_ARG_TYPE', 'contextIdentifier must be a string');
  }
  const tenant = findTenant(service, contextIdentifier);
  if (tenant === undefined) {
    throw new ArgumentError(
      'ERR_INVALID_ARG_VALUE',
      'contextIdentifier must be the one of a tenant of this simulator',
    );
  }
  return tenant;
}

/**
 * Puts a failure on a queue.
 *
 * @param times - how often, 1 or more
 * @throws TypeError `ERR_INVALID_ARG_VALUE` when `times` is not such a number
 */
export function repeatFailure<Failure>(queue: Failure[], failure: Failure, times: number): void {
  if (!Number.isInteger(times) || times < 1) {
    throw new ArgumentError('ERR_INVALID_ARG_VALUE', 'times must be an integer from 1');
  }
  for (let count = 0; count < times; count += 1) queue.push(failure);
}

import type { Socket } from 'node:net';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';

/** The state of a TLS socket, which Node's types declare differently: `authorizationError` is a code, or null. */
interface TlsState {
  readonly encrypted?: boolean;
  readonly secureConnecting?: boolean;
  readonly authorizationError?: unknown;
  readonly getPeerCertificate: () => PeerCertificate;
}

/**
 * Calls `onVerified` once the peer's certificate is verified, even if the agent or the environment disables that: with
 * `rejectUnauthorized: false` or NODE_TLS_REJECT_UNAUTHORIZED=0, Node.js would accept any certificate.
 *
 * On a socket without TLS, such as that of a proxy that refuses to connect, it calls neither callback.
 */
export function afterPeerVerified(
  socket: Socket,
  hostname: string,
  onVerified: () => void,
  onRejected: (error: Error) => void,
) {
  const state = socket as unknown as TlsState;
  const check = (isNew: boolean) => {
    const code = state.authorizationError ?? (isNew ? identityProblem(state, hostname) : null);
    if (code) onRejected(Object.assign(new Error('unauthorized'), { code }));
    else onVerified();
  };
  if (!state.encrypted) return;
  if (!state.secureConnecting) check(false);
  else {
    socket.once('secureConnect', () => {
      check(true);
    });
  }
}

/** Checks the host name again: an agent's own `checkServerIdentity` may accept any. */
function identityProblem(socket: TlsState, hostname: string): unknown {
  const problem = checkServerIdentity(hostname, socket.getPeerCertificate()) as
    (Error & { code?: unknown }) | undefined;
  return problem?.code;
}

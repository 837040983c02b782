import type { Socket } from 'node:net';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';

/** What a TLS socket has and Node's types promise otherwise: the reason is a code, and null where all is well. */
interface TlsState {
  readonly encrypted?: boolean;
  readonly secureConnecting?: boolean;
  readonly authorizationError?: unknown;
  readonly getPeerCertificate: () => PeerCertificate;
}

/**
 * Calls back once the peer's certificate is known to be good, whatever the agent or the environment say of checking it:
 * with `rejectUnauthorized: false` or NODE_TLS_REJECT_UNAUTHORIZED=0, Node.js would go on without.
 *
 * On a socket that is not TLS, as the answer of a proxy that refuses to connect, it never calls back.
 */
export function afterPeerVerified(
  socket: Socket,
  hostname: string,
  go: () => void,
  refuse: (error: Error) => void,
) {
  const state = socket as unknown as TlsState;
  const check = (isNew: boolean) => {
    const code = state.authorizationError ?? (isNew ? identityProblem(state, hostname) : null);
    if (code) refuse(Object.assign(new Error('unauthorized'), { code }));
    else go();
  };
  if (!state.encrypted) return;
  if (!state.secureConnecting) check(false);
  else {
    socket.once('secureConnect', () => {
      check(true);
    });
  }
}

/** An agent's own check may take any name. */
function identityProblem(socket: TlsState, hostname: string): unknown {
  const problem = checkServerIdentity(hostname, socket.getPeerCertificate()) as
    (Error & { code?: unknown }) | undefined;
  return problem?.code;
}

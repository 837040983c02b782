import type { Socket } from 'node:net';

/** What a TLS socket has and Node's types promise otherwise: the reason is a code, and null where all is well. */
interface TlsState {
  readonly encrypted?: boolean;
  readonly secureConnecting?: boolean;
  readonly authorizationError?: unknown;
}

/**
 * Calls back once the peer's certificate is known to be good, whatever the agent or the environment say of checking it:
 * with `rejectUnauthorized: false` or NODE_TLS_REJECT_UNAUTHORIZED=0, Node.js would go on without.
 *
 * On a socket that is not TLS, as the answer of a proxy that refuses to connect, it never calls back.
 */
export function whenAuthorized(socket: Socket, go: () => void, refuse: (error: Error) => void) {
  const state = socket as TlsState;
  const check = () => {
    const code = state.authorizationError;
    if (code) refuse(Object.assign(new Error('unauthorized'), { code }));
    else go();
  };
  if (!state.encrypted) return;
  if (state.secureConnecting) socket.once('secureConnect', check);
  else check();
}

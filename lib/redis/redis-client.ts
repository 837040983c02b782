/** What a store uses of a client of the package `redis`: what `createClient` of its version 6 returns fits. */
export interface RedisClient {
  /** Whether it is connected, or tries to be. */
  readonly isOpen: boolean;
  /** Whether commands are answered at present. */
  readonly isReady: boolean;
  connect(): Promise<unknown>;
  sendCommand(args: readonly string[]): Promise<unknown>;
  /** Another client with the same settings, not connected. */
  duplicate(): RedisClient;
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  /** Lets go of the connection at once. */
  destroy(): void;
}

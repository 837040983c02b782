import type { Client } from 'soap';
import type { SoapClient } from '../../index.js';
import { UsageError } from '../usage-error.js';

/** As many names as fit on a screen. */
const MAX_NAMES = 100;

/** Refuses what is no operation of the WSDL of a client, which has methods of its own as well. */
export function requireOperation(client: SoapClient, operation: string): void {
  const names = operationsOf(client as unknown as Client);
  if (names.includes(operation)) return;
  const others = names.length > MAX_NAMES ? `, and ${names.length - MAX_NAMES} more` : '';
  throw new UsageError(
    'The WSDL has no such operation.',
    `It has: ${names.slice(0, MAX_NAMES).join(', ') || 'none'}${others}.`,
  );
}

/** The operations that a WSDL describes in full, sorted. */
function operationsOf({ wsdl }: Client): string[] {
  const names = Object.values(wsdl.definitions.services)
    .flatMap(({ ports }) => Object.values(ports))
    .flatMap(({ binding }) => Object.entries(binding.methods))
    .filter(([name, method]) => /^\w{1,100}$/.test(name) && isWhole(method))
    .map(([name]) => name);
  // Each port has its own.
  return [...new Set(names)].sort();
}

/** A message that the WSDL lacks is not there, whatever the types say. */
function isWhole({ input, output }: { input: unknown; output: unknown }): boolean {
  return Boolean(input && output);
}

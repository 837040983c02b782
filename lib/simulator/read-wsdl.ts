import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Reads a WSDL of this package with the address of every port set to `endpoint`. */
export function readWsdl(file: string, endpoint: string): string {
  return readFileSync(join(__dirname, '../../wsdl', file), 'utf8').replace(
    /(<soap:address location=")[^"]*"/g,
    `$1${endpoint}"`,
  );
}

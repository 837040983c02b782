import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Reads the service's WSDL with the address of every port set to `endpoint`. */
export function readWsdl(endpoint: string): string {
  return readFileSync(join(__dirname, '../../wsdl/PartnerSystemUserService.wsdl'), 'utf8').replace(
    /(<soap:address location=")[^"]*"/g,
    `$1${endpoint}"`,
  );
}

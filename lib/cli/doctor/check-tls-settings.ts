import { existsSync } from 'node:fs';
import { ok, warning, type Finding } from './finding.js';

/** What the environment says of whose certificates to trust. */
export function checkTlsSettings(): Finding {
  const { NODE_EXTRA_CA_CERTS: file, NODE_TLS_REJECT_UNAUTHORIZED: reject } = process.env;
  if (reject === '0') {
    return warning(
      'NODE_TLS_REJECT_UNAUTHORIZED is 0, which is not followed: certificates are checked',
      "Unset it, for the sake of other programs too. For a company's CA set NODE_EXTRA_CA_CERTS.",
    );
  }
  if (!file) return ok('NODE_EXTRA_CA_CERTS is not set: the CAs of Node.js are trusted');
  if (existsSync(file)) return ok('NODE_EXTRA_CA_CERTS is set: its CAs are trusted too');
  return warning(
    'NODE_EXTRA_CA_CERTS names a file that is not there',
    'Let it name the PEM file that holds the CA, or unset it.',
  );
}

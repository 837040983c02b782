import type { X509Certificate } from 'node:crypto';
import { KeySet } from '../../index.js';
import { readCertificates } from '../../jwt/pinned-keys.js';
import { UsageError } from '../usage-error.js';
import { ok, warning, type Finding } from './finding.js';

const DAY_MS = 24 * 60 * 60 * 1000;
/** How long before its end a certificate should have a successor. */
const SOON_DAYS = 30;

const REMEDY = "Pin the issuer's current certificate too, from SuperOffice, or pin none.";

type Contents = readonly (string | Buffer)[];

/** How long the pinned certificates hold; of several, for a rotation, one must. */
export function checkCertificates(contents: Contents): Finding<Contents> {
  // It refuses keys that are too weak.
  new KeySet({ certificates: contents });
  const now = Date.now();
  const certificates = contents.flatMap((content) => readCertificates(content));
  const found = `pinned: ${certificates.map((each) => describe(each, now)).join('; ')}`;
  const current = certificates.filter(
    ({ validFrom, validTo }) => Date.parse(validFrom) <= now && Date.parse(validTo) >= now,
  );
  if (current.length === 0) throw new UsageError(`No certificate is valid: ${found}.`, REMEDY);
  const isLasting = current.some((each) => daysLeft(each, now) >= SOON_DAYS);
  if (current.length < certificates.length || !isLasting) return warning(found, REMEDY, contents);
  return ok(found, contents);
}

function describe(certificate: X509Certificate, now: number): string {
  const { validFrom, validTo } = certificate;
  const [from, to] = [validFrom, validTo].map((time) => new Date(time).toISOString().slice(0, 10));
  const days = daysLeft(certificate, now);
  if (Date.parse(validFrom) > now) return `not valid before ${from}`;
  return days < 0 ? `expired ${to}, ${-days} days ago` : `valid until ${to}, ${days} days left`;
}

function daysLeft({ validTo }: X509Certificate, now: number): number {
  return Math.floor((Date.parse(validTo) - now) / DAY_MS);
}

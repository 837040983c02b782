import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(__dirname, '../../fixtures/requests');

/** The settings that the recorded requests were made with. */
const settings = JSON.parse(readFileSync(join(folder, 'settings.json'), 'utf8')) as {
  now: string;
  clientSecret: string;
  contextIdentifier: string;
  systemUserToken: string;
};

/** One moment, one tenant, one secret and one key: what every test here and every recorded request agrees on. */
export const frozen = {
  folder,
  nowMs: Date.parse(settings.now),
  timestamp: '202601151200',
  clientSecret: settings.clientSecret,
  contextIdentifier: settings.contextIdentifier,
  systemUserToken: settings.systemUserToken,
  partnerKey: readFileSync(join(folder, 'partner.pem'), 'utf8'),
};

import {
  buildEnvelope,
  extractTicket,
  KeySet,
  parseResponse,
  readPrivateKey,
  sendEnvelope,
  signSystemUserToken,
  toJson,
  validateToken,
} from '../../index.js';
import { describeEnvelope } from './describe-envelope.js';
import { describeKey } from './describe-key.js';
import { describeResponse } from './describe-steps.js';
import { describeSignature } from './describe-signature.js';
import { describeTicket } from './describe-ticket.js';
import { describeToken } from './describe-token.js';
import { formatBlock, type Block } from './format.js';
import { style } from '../style.js';

/** What a partner has at hand, and where the service is. */
export interface DemoSettings {
  readonly loginUrl: string;
  readonly clientSecret: string;
  /** RSAKeyValue XML. */
  readonly keyFile: string;
  readonly contextIdentifier: string;
  readonly systemUserToken: string;
}

/** Takes the six documented steps with the functions that the library exports, and shows each as it is done. */
export async function showSteps(settings: DemoSettings): Promise<void> {
  const { loginUrl, clientSecret, keyFile, contextIdentifier, systemUserToken } = settings;
  write(style('From a key file to a system user ticket, in the six documented steps', 'bold'));
  write(`The login service is a simulated one, at ${loginUrl} in this process.`);
  write('Nothing leaves this machine; every key, token and ticket below is made up.\n');

  const privateKey = readPrivateKey(keyFile);
  show(describeKey(keyFile, privateKey));

  const issuedAt = Date.now();
  const signedSystemToken = signSystemUserToken(systemUserToken, privateKey, issuedAt);
  show(describeSignature(systemUserToken, signedSystemToken));

  const envelope = await buildEnvelope({ clientSecret, contextIdentifier, signedSystemToken });
  const response = await sendEnvelope(envelope, { loginUrl });
  show(
    describeEnvelope({ loginUrl, envelope, secrets: [clientSecret, signedSystemToken], response }),
  );

  const json = toJson(response.body);
  const token = parseResponse(response.body, { status: response.status });
  show(describeResponse(response.body.toString(), json, token));

  const keySet = new KeySet({ loginUrl });
  const validated = await validateToken(token, { keySet, contextIdentifier });
  show(describeToken(validated, loginUrl));

  const result = extractTicket(validated, issuedAt);
  show(describeTicket(result));

  write(style('The ticket, whole, because this one is simulated:', 'dim'));
  write(result.ticket);
}

function show(block: Block): void {
  write(formatBlock(block));
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}

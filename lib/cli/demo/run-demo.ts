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
import { style } from '../output.js';
import {
  describeEnvelope,
  describeKey,
  describeResponse,
  describeSignature,
  describeTicket,
  describeToken,
} from './describe-steps.js';
import { type Block, formatBlock } from './format.js';

/** Starts a simulator, shows the six steps against it, and stops it. */
export async function runDemo(): Promise<void> {
  const { startSimulator } = await import('../../simulator/index.js');
  const simulator = await startSimulator();
  try {
    const { url: loginUrl, clientSecret, privateKey = '', tenants } = simulator;
    // SuperOffice hands keys out in this form.
    const keyFile = readPrivateKey(privateKey).export('xml');
    await showSteps({ loginUrl, clientSecret, keyFile, ...tenants[0] });
  } finally {
    await simulator.stop();
  }
}

/** What a partner has at hand, and where the service is. */
interface DemoSettings {
  readonly loginUrl: string;
  readonly clientSecret: string;
  /** RSAKeyValue XML. */
  readonly keyFile: string;
  readonly contextIdentifier: string;
  readonly systemUserToken: string;
}

/** Takes the six documented steps with the functions that the library exports, and shows each as it is done. */
async function showSteps(settings: DemoSettings): Promise<void> {
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

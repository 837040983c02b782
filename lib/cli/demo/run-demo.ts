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

/** Shows the six steps against a simulator. */
export async function runDemo(): Promise<void> {
  const { startSimulator } = await import('../../simulator/index.js');
  const simulator = await startSimulator();
  try {
    const { url: loginUrl, clientSecret, privateKey = '', tenants } = simulator;
    // SuperOffice provides keys in this form.
    const keyFile = readPrivateKey(privateKey).export('xml');
    await showSteps({ loginUrl, clientSecret, keyFile, ...tenants[0] });
  } finally {
    await simulator.stop();
  }
}

/** The settings of a partner. */
interface DemoSettings {
  readonly loginUrl: string;
  readonly clientSecret: string;
  /** RSAKeyValue XML. */
  readonly keyFile: string;
  readonly contextIdentifier: string;
  readonly systemUserToken: string;
}

/** Runs the six documented steps with the exported functions of the library, and shows each one. */
async function showSteps(settings: DemoSettings): Promise<void> {
  const { loginUrl, clientSecret, keyFile, contextIdentifier, systemUserToken } = settings;
  write(style('From a key file to a system user ticket, in the six documented steps', 'bold'));
  write(`The login service is simulated in this process, at ${loginUrl}.`);
  write(
    'No data leaves this machine. All keys, tokens and tickets below were generated for this demo.\n',
  );

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

  write(style('The full ticket, shown only because it is simulated:', 'dim'));
  write(result.ticket);
}

function show(block: Block): void {
  write(formatBlock(block));
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}

import { collectGarbage, loadPackage } from '../process.js';
import { median, reportRatio } from '../report.js';
import { CLIENT_SECRET, FIRST_TENANT } from '../test-data.js';

const LIMIT_MICROSECONDS = 40;

/** Measures `buildEnvelope` with an opened WSDL beside one RSA signature, and prints the result. */
export async function compareEnvelopes(
  privateKey: string,
  { rounds, envelopes }: { rounds: number; envelopes: number },
): Promise<void> {
  const { buildEnvelope, openWsdl, readPrivateKey, signSystemUserToken } = loadPackage();
  const { contextIdentifier, systemUserToken } = FIRST_TENANT;
  const key = readPrivateKey(privateKey);
  const values = {
    clientSecret: CLIENT_SECRET,
    contextIdentifier,
    signedSystemToken: signSystemUserToken(systemUserToken, key),
  };
  const wsdl = await openWsdl();
  const first = await buildEnvelope(values, { wsdl });
  if (!Object.values(values).every((value) => first.includes(`>${value}<`))) {
    throw new Error('The envelope does not contain its values.');
  }
  const build = () => buildEnvelope(values, { wsdl });
  const sign = () => key.sign(systemUserToken);
  const cpu = { envelope: [] as number[], signature: [] as number[] };
  // The first round does not count.
  for (let round = 0; round <= rounds; round++) {
    const envelope = await measure(build, envelopes, first);
    const signature = await measure(sign, envelopes / 10, sign());
    if (round > 0) cpu.envelope.push(envelope);
    if (round > 0) cpu.signature.push(signature);
  }
  const envelope = median(cpu.envelope);
  console.log(`\nAn envelope from an opened WSDL: ${envelope.toFixed(1)} CPU µs`);
  reportRatio(`over ${LIMIT_MICROSECONDS} µs`, envelope / LIMIT_MICROSECONDS, 1);
  reportRatio('over one RSA signature', envelope / median(cpu.signature));
}

/** CPU microseconds for one result. */
async function measure(
  make: () => string | Promise<string>,
  count: number,
  expected: string,
): Promise<number> {
  collectGarbage();
  const before = process.cpuUsage();
  let last = '';
  for (let i = 0; i < count; i++) last = await make();
  const { user, system } = process.cpuUsage(before);
  if (last !== expected) throw new Error('Equal values gave different results.');
  return (user + system) / count;
}

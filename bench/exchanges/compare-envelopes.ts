import { collectGarbage } from '../collect-garbage.js';
import { loadPackage } from '../load-package.js';
import { median } from '../median.js';
import { CLIENT_SECRET, CONTEXT_IDENTIFIER, SYSTEM_USER_TOKEN } from '../settings.js';

/** CPU microseconds for one envelope from an opened WSDL, and for one signature to hold it against. */
export async function measureEnvelopes(
  privateKey: string,
  { rounds, envelopes }: { rounds: number; envelopes: number },
): Promise<{ envelope: number; signature: number }> {
  const { buildEnvelope, openWsdl, readPrivateKey, signSystemUserToken } = loadPackage();
  const key = readPrivateKey(privateKey);
  const values = {
    clientSecret: CLIENT_SECRET,
    contextIdentifier: CONTEXT_IDENTIFIER,
    signedSystemToken: signSystemUserToken(SYSTEM_USER_TOKEN, key),
  };
  const wsdl = await openWsdl();
  const first = await buildEnvelope(values, { wsdl });
  if (!Object.values(values).every((value) => first.includes(`>${value}<`))) {
    throw new Error('The envelope does not hold what was to go into it.');
  }
  const write = () => buildEnvelope(values, { wsdl });
  const sign = () => key.sign(SYSTEM_USER_TOKEN);
  const cpu = { envelope: [] as number[], signature: [] as number[] };
  // The first round does not count.
  for (let round = 0; round <= rounds; round++) {
    const envelope = await measure(write, envelopes, first);
    const signature = await measure(sign, envelopes / 10, sign());
    if (round > 0) cpu.envelope.push(envelope);
    if (round > 0) cpu.signature.push(signature);
  }
  return { envelope: median(cpu.envelope), signature: median(cpu.signature) };
}

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
  if (last !== expected) throw new Error('Equal values made different results.');
  return (user + system) / count;
}

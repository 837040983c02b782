import { expect } from 'chai';
import { verify } from 'node:crypto';
import { join } from 'node:path';
import { canaries, canaryEnv } from './canaries.js';
import { runCli } from './run-cli.js';

const AT = ['--at', '2026-11-23T21:40+01:00'];

describe('superoffice-system-user sign and envelope', () => {
  it('sign prints the signed system token for the time', async () => {
    const { code, stdout, stderr } = await runCli(['sign', ...AT], { env: canaryEnv });
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    const data = `${canaries.systemUserToken}.202611232040`;
    const [, signature = ''] = stdout.split(`${data}.`);
    expect(stdout).to.equal(`${data}.${signature.trimEnd()}\n`);
    const bytes = Buffer.from(signature, 'base64');
    expect(verify('sha256', Buffer.from(data), canaries.publicKey, bytes)).to.equal(true);
  });

  it('envelope prints the request with that token, from any copy of the WSDL', async () => {
    const wsdl = join(__dirname, '../../wsdl/PartnerSystemUserService.wsdl');
    const [signed, ...envelopes] = await Promise.all([
      runCli(['sign', ...AT], { env: canaryEnv }),
      runCli(['envelope', ...AT], { env: canaryEnv }),
      runCli(['envelope', ...AT, '--wsdl', wsdl], { env: canaryEnv }),
    ]);
    const tns = 'xmlns="http://www.superoffice.com/superid/partnersystemuser/0.1"';
    for (const { code, stdout, stderr } of envelopes) {
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
      expect(stdout)
        .to.include(`<ApplicationToken ${tns}>${canaries.clientSecret}</ApplicationToken>`)
        .and.include(`<ContextIdentifier ${tns}>Cust12345</ContextIdentifier>`)
        .and.include(`<SignedSystemToken>${signed.stdout.trimEnd()}</SignedSystemToken>`)
        .and.match(/<\/soap:Envelope>\n$/);
    }
  });
});

import { expect } from 'chai';
import { runCli } from './run-cli.js';

describe('superoffice-system-user demo', () => {
  it('shows six blocks and the ticket as its last line', async () => {
    const { code, stdout, stderr } = await runCli(['demo']);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    const titles = [...stdout.matchAll(/^(\d) {2}(\S.*?) {2,}(\w+)\(/gm)];
    expect(titles.map(([, step, title, call]) => [Number(step), title, call])).to.deep.equal([
      [1, 'Read the private key', 'readPrivateKey'],
      [2, 'Sign the system user token', 'signSystemUserToken'],
      [3, 'Send the SOAP request', 'buildEnvelope'],
      [4, 'Convert the XML response to JSON', 'toJson'],
      [5, 'Validate the JWT', 'validateToken'],
      [6, 'Extract the ticket', 'extractTicket'],
    ]);
    expect(stdout).to.include('Envelope.Body[0].AuthenticationResponse[0].Token[0]');
    expect(stdout).to.match(/fingerprint +[\da-f]{64}\n/);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.pop()).to.match(/^7T:[\w+/=]{60,}$/);
    // All but the last line: 100 columns, plain text, credentials shortened.
    expect(Math.max(...lines.map((line) => line.length))).to.be.at.most(100);
    expect(lines.join('\n')).to.not.match(/\u001b|[\w+/]{65,}=|eyJ[\w-]{10}|7T:[\w+/]{10}/);
  });

  it('is coloured where colour is asked for, but not the ticket', async () => {
    const { stdout } = await runCli(['demo'], { env: { FORCE_COLOR: '1' } });
    expect(stdout).to.include('\u001b[1m');
    expect(stdout).to.match(/\n7T:[\w+/=]+\n$/);
  });
});

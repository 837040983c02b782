import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Simulator } from '../../lib/simulator/index.js';
import { send } from './send.js';
import { startFrozen } from './start-frozen.js';

const path = '/login/services/PartnerSystemUserService.svc';

describe('simulator: the WSDL', () => {
  let simulator: Simulator;
  before(async () => {
    simulator = await startFrozen();
  });
  after(() => simulator.stop());

  for (const query of ['?wsdl', '?WSDL', '?singleWsdl', '?singlewsdl', '?wsdl=']) {
    it(`GET ${query}: the checked-in file, both addresses made this simulator's`, async () => {
      const { status, headers, text } = await send(simulator.url + path + query);
      expect([status, headers['content-type']]).to.deep.equal([200, 'text/xml; charset=utf-8']);
      const file = join(__dirname, '../../wsdl/PartnerSystemUserService.wsdl');
      const addresses = /https?:\/\/sod\.superoffice\.com(?=\/login\/services)/g;
      const original = readFileSync(file, 'utf8');
      expect(original.match(addresses)).to.have.length(2);
      expect(text).to.equal(original.replace(addresses, simulator.url));
    });
  }

  it('GET without a query: a page that names it', async () => {
    const { text } = await send(simulator.url + path);
    expect(text).to.contain(`${simulator.url}${path}?wsdl`);
  });
});

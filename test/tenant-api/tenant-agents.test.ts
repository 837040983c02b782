import { expect } from 'chai';
import { TenantApiContext } from '../../lib/tenant-api/context.js';

describe('the agents of a client’s tenants', () => {
  const api = new TenantApiContext({ endpoints: {}, clock: {} } as never);
  const agentFor = (url: string, use: 'rest' | 'soap' = 'rest') => api.agentFor(new URL(url), use);
  after(() => api.close());

  it('are one for each origin, since proxies are named by host', async () => {
    const agent = await agentFor('https://a.example.com/x');
    expect(await agentFor('https://a.example.com:443/y')).to.equal(agent);
    for (const other of ['https://b.example.com/x', 'https://a.example.com:8443/x']) {
      expect(await agentFor(other)).to.not.equal(agent);
    }
  });

  it('are another for SOAP, whose calls cannot take all the connections of REST', async () => {
    const rest = await agentFor('https://a.example.com/x');
    const soap = await agentFor('https://a.example.com/x', 'soap');
    expect([rest.maxSockets, soap.maxSockets]).to.deep.equal([Infinity, 16]);
  });
});

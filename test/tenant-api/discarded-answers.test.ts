import { expect } from 'chai';
import { until } from '../support/until.js';
import { openBehind, type FrontedRest } from './open-rest.js';

describe('an answer of REST that nobody gets', () => {
  let rest: FrontedRest;
  let open: number;
  let begin: { status: number; headers?: Record<string, string> }[];
  let place: string;
  beforeEach(async () => {
    open = 0;
    begin = [];
    place = '';
    rest = await openBehind(
      (request, response) => {
        if (!request.url?.includes('/v1/')) return false;
        const next = begin.shift();
        if (!next) response.end('ok');
        else {
          open++;
          // Its body never ends: what is not let go of holds its connection.
          response.on('close', () => open--).writeHead(next.status, next.headers);
          response.write('<html>');
        }
        return true;
      },
      () => 200,
      () => place,
    );
  });
  afterEach(() => rest.close());

  const call = async () => (await rest.tenant.fetch('v1/any')).text();

  it('since the call is made again with a new ticket gives its connection back', async () => {
    begin = [{ status: 401 }];
    expect(await call()).to.equal('ok');
    await until(() => open === 0);
  });

  it('since the call is made again at a new address gives its connection back', async () => {
    begin = [{ status: 421 }];
    place = '/moved';
    expect(await call()).to.equal('ok');
    await until(() => open === 0);
  });

  it('since it leads elsewhere gives its connection back', async () => {
    begin = [{ status: 302, headers: { Location: 'other' } }];
    expect(await call()).to.equal('ok');
    await until(() => open === 0);
  });
});

import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { expect } from 'chai';
import { failureOf } from '../support/failure-of.js';
import {
  CONTACT_WSDL,
  NETSERVER,
  openContact,
  operationOf,
  type Operation,
  type OpenedContact,
} from '../support/open-contact.js';

const ARGS = { ContactEntityId: 3 };

describe('what a SOAP call sends', () => {
  let opened: OpenedContact;
  let save: Operation;
  beforeEach(async () => {
    opened = await openContact();
    save = operationOf(opened.contact, 'SaveContactEntity');
  });
  afterEach(() => opened.close());

  const bodies = () => opened.calls().map(({ body }) => body);
  const headerOf = async (timeZone: string) => {
    const { ticket } = await opened.client.getTicket(opened.tenant);
    return (
      `<soap:Header><ApplicationToken xmlns="${NETSERVER}">${opened.simulator.clientSecret}</ApplicationToken>` +
      `<Credentials xmlns="${NETSERVER}"><Ticket>${ticket}</Ticket></Credentials>${timeZone}</soap:Header>`
    );
  };

  it('has two header blocks, and no TimeZone, unless it is told one', async () => {
    await operationOf(opened.contact)(ARGS);
    expect(bodies()[0]).to.include(await headerOf(''));
  });

  it('has the parts of the TimeZone that are given', async () => {
    const parts: [object, string][] = [
      [{ SoTimeZoneId: 0 }, '<SoTimeZoneId>0</SoTimeZoneId>'],
      [{ SoTimeZoneLocationCode: 'NO' }, '<SoTimeZoneLocationCode>NO</SoTimeZoneLocationCode>'],
    ];
    for (const [timeZone, xml] of parts) {
      const [, , header] = await operationOf(await opened.open({ timeZone }))(ARGS);
      const block = `<TimeZone xmlns="${NETSERVER}">${xml}</TimeZone>`;
      expect(bodies().at(-1)).to.include(await headerOf(block));
      expect(header.TimeZone).to.include(
        Object.fromEntries(Object.entries(timeZone).map(([name, value]) => [name, String(value)])),
      );
    }
  });

  it('keeps what was sent without credentials, after a success and after a failure', async () => {
    const { clientSecret } = opened.simulator;
    const [, , , sent] = await operationOf(opened.contact)(ARGS);
    await failureOf(() => operationOf(opened.contact)({ ContactEntityId: 404 }));
    const { ticket } = await opened.client.getTicket(opened.tenant);
    const { lastRequest } = opened.contact as { lastRequest: string };
    expect(sent).to.include('<ContactEntityId>3</ContactEntityId>');
    expect(lastRequest).to.include('<ContactEntityId>404</ContactEntityId>');
    const shown = inspect([sent, opened.contact], { depth: 8, maxStringLength: null });
    for (const secret of [clientSecret, ticket]) expect(shown).not.to.include(secret);
  });

  it('writes a Date as its time, and leaves the caller’s object alone', async () => {
    const CreatedDate = new Date('2024-01-15T11:00:00.000Z');
    const args = { ContactEntity: { ContactId: 7, Name: 'A', CreatedDate } };
    const [{ Response }] = await save(args);
    expect(bodies()[0]).to.include('<CreatedDate>2024-01-15T11:00:00.000Z</CreatedDate>');
    expect(Response.CreatedDate).to.deep.equal(CreatedDate);
    expect(args.ContactEntity.CreatedDate).to.equal(CreatedDate);
  });

  it('has the fields of a record in the order of the WSDL', async () => {
    const [{ Response }] = await save({ ContactEntity: { Name: 'A', ContactId: 7 } });
    expect(Response).to.include({ ContactId: 7, Name: 'A' });
    expect(bodies()[0]).to.include('<ContactId>7</ContactId><Name>A</Name>');
  });

  it('has the parameters of an operation in the order of the WSDL', async () => {
    const wsdl = readFileSync(CONTACT_WSDL, 'utf8').replace(
      /<(\w+:)element[^>]*name="ContactEntityId"[^>]*\/>/,
      '$&<$1element minOccurs="0" name="Second" maxOccurs="unbounded" type="$1string"/><$1element minOccurs="0" name="Third" type="$1string"/>',
    );
    const contact = await opened.open({}, wsdl);
    await operationOf(contact)({ Third: 'd', Second: ['b', 'c'], ContactEntityId: 3 });
    expect(bodies()[0]).to.include(
      '<ContactEntityId>3</ContactEntityId><Second>b</Second><Second>c</Second><Third>d</Third>',
    );
  });

  const TEXTS = ['<!--x-->', '<!---->', '$& $1 $$', ']]>', '<![CDATA[', '</soap:Body>', '&amp;'];
  for (const text of TEXTS) {
    it(`takes ${text} for a text`, async () => {
      const [{ Response }] = await save({ ContactEntity: { ContactId: 0, Name: text } });
      expect(Response.Name).to.equal(text);
      expect(bodies()[0]).to.include(await headerOf(''));
    });
  }

  const WRONG: Record<string, unknown> = {
    'a text that breaks out of its CDATA section': '<![CDATA[a]]><Evil/><![CDATA[b]]>',
    'an invalid Date': new Date(Number.NaN),
    'a character that XML forbids': 'a\u0000b',
    'half a character': 'a\ud800b',
    'XML as it is': { $xml: '<Evil/>' },
    'a type that breaks out of its attribute': { attributes: { xsi_type: { type: 'a"b' } } },
  };
  for (const [what, Name] of Object.entries(WRONG)) {
    it(`is nothing at all where ${what} is among the arguments`, async () => {
      for (const args of [{ ContactEntity: { Name } }, { ContactEntity: { Emails: [{ Name }] } }]) {
        expect((await failureOf(() => save(args))).code).to.equal('ERR_INVALID_ARG_VALUE');
      }
      expect(opened.simulator.requests).to.deep.equal([]);
    });
  }

  for (const name of ['a b', 'a><Evil/', '', 'a"', '1', 'x:y:z', 'a/']) {
    it(`is nothing at all where "${name}" is the name of an argument`, async () => {
      for (const args of [{ [name]: 1 }, { ContactEntity: { Emails: [{ [name]: 1 }] } }]) {
        expect((await failureOf(() => save(args))).code).to.equal('ERR_INVALID_ARG_VALUE');
      }
      expect(opened.simulator.requests).to.deep.equal([]);
    });
  }

  const NO_ARGUMENTS: Record<string, unknown> = {
    'a function': { ContactEntity: { Name: () => 'x' } },
    'a symbol': { ContactEntity: { Name: Symbol('x') } },
    'a text in place of them': '<x/>',
    'a list in place of them': [{ ContactEntity: {} }],
  };
  for (const [what, args] of Object.entries(NO_ARGUMENTS)) {
    it(`is nothing at all for ${what}`, async () => {
      expect((await failureOf(() => save(args))).code).to.equal('ERR_INVALID_ARG_TYPE');
      expect(opened.simulator.requests).to.deep.equal([]);
    });
  }

  it('is nothing at all with a parameter that there is not, and says which there are', async () => {
    for (const args of [{ ContactEntityID: 3 }, { ...ARGS, 'tns:Other': 1 }]) {
      const failure = await failureOf(() => operationOf(opened.contact)(args));
      expect(failure).to.include({ code: 'ERR_INVALID_ARG_VALUE' });
      expect(failure.message).to.match(/^unknown parameter; the operation takes ContactEntityId$/);
    }
    expect(opened.simulator.requests).to.deep.equal([]);
    await operationOf(opened.contact)({ 'tns:ContactEntityId': 3 });
    expect(bodies()[0]).to.include('<tns:ContactEntityId>3</tns:ContactEntityId>');
  });

  it('is nothing at all with an option of a call that there is not', async () => {
    const failure = await failureOf(() => operationOf(opened.contact)(ARGS, { timeOut: 5 }));
    expect(failure).to.include({ code: 'ERR_INVALID_ARG_VALUE' });
    expect(opened.simulator.requests).to.deep.equal([]);
    const postProcess = (xml: string) => xml.replace('>3<', '>4<');
    const [{ Response }] = await operationOf(opened.contact)(ARGS, { postProcess });
    expect(Response.ContactId).to.equal(4);
  });

  it('has .NET’s unset time as it was read, in whatever time zone', async () => {
    for (const zone of ['Europe/Oslo', 'America/New_York', 'UTC']) {
      process.env.TZ = zone;
      try {
        const [{ Response }] = await save({
          ContactEntity: { ContactId: 7, CreatedDate: '0001-01-01T00:00:00' },
        });
        await save({ ContactEntity: Response });
      } finally {
        delete process.env.TZ;
      }
    }
    expect(bodies()).to.have.length(6);
    for (const body of bodies()) {
      expect(body).to.include('<CreatedDate>0001-01-01T00:00:00</CreatedDate>');
    }
  });

  it('writes bytes as base64', async () => {
    for (const bytes of [Buffer.from('æøå'), new Uint8Array(Buffer.from('æøå'))]) {
      const [{ Response }] = await save({ ContactEntity: { ContactId: 0, Name: bytes } });
      expect(Response.Name).to.equal(Buffer.from('æøå').toString('base64'));
    }
  });

  it('has attributes where they are given as node-soap takes them', async () => {
    await failureOf(() => save({ ContactEntity: { attributes: { 'xsi:nil': 'true' } } }));
    expect(bodies()[0]).to.match(/<ContactEntity xsi:nil="true"/);
  });

  it('is nothing at all where the arguments are nested too deep, or in a circle', async () => {
    const within = (times: number): object => (times === 0 ? {} : { a: within(times - 1) });
    const nested = (times: number) => ({ ContactEntity: within(times - 1) });
    const circle: { ContactEntity?: object } = {};
    circle.ContactEntity = [circle];
    for (const args of [nested(101), circle]) {
      expect((await failureOf(() => save(args))).code).to.equal('ERR_INVALID_ARG_VALUE');
    }
    expect(opened.simulator.requests).to.deep.equal([]);
    await save(nested(100)).catch(() => undefined);
    expect(bodies()).to.have.length(1);
  });

  for (const args of [undefined, null]) {
    it(`is the operation without parameters for ${String(args)}`, async () => {
      await operationOf(opened.contact, 'GetContactListOf')(args);
      expect(bodies()[0]).to.match(
        /<soap:Body><GetContactListOf xmlns="[^"]+"(\/>|><\/GetContactListOf>)/,
      );
    });
  }

  it('has headers of HTTP that the client was given, and is nothing where they cannot be sent', async () => {
    const contact = opened.contact as { addHttpHeader: (name: string, value: string) => void };
    contact.addHttpHeader('X-Own', 'mine');
    await operationOf(opened.contact)(ARGS);
    expect(opened.calls()[0]!.headers).to.include({ 'x-own': 'mine' });
    contact.addHttpHeader('X-Own', 'a\nb');
    const failure = await failureOf(() => operationOf(opened.contact)(ARGS));
    expect(failure).to.include({ code: 'ERR_INVALID_ARG_VALUE' }).and.instanceOf(TypeError);
    expect(opened.calls()).to.have.length(1);
  });

  it('holds the credentials once, even where the mark of the envelope is sent as an argument', async () => {
    await operationOf(opened.contact)(ARGS);
    const { lastRequest } = opened.contact as { lastRequest: string };
    const mark = /<!--[-\w]+-->/.exec(lastRequest)![0];
    const { clientSecret } = opened.simulator;
    for (const Name of [mark, `<![CDATA[${mark}]]>`]) {
      await save({ ContactEntity: { ContactId: 0, Name } }).catch(() => undefined);
    }
    for (const body of bodies()) expect(body.split(clientSecret)).to.have.length(2);
    const calls = opened.calls().length;
    const postProcess = (xml: string) => xml.replace('</soap:Body>', `${mark}</soap:Body>`);
    const failure = await failureOf(() => operationOf(opened.contact)(ARGS, { postProcess }));
    expect(failure).to.include({ code: 'ERR_INVALID_ARG_VALUE' });
    expect(opened.calls()).to.have.length(calls);
    for (const body of bodies()) expect(body.split(clientSecret)).to.have.length(2);
  });

  it('is nothing where the header blocks of the client are taken away', async () => {
    (opened.contact as { clearSoapHeaders: () => void }).clearSoapHeaders();
    const failure = await failureOf(() => operationOf(opened.contact)(ARGS));
    expect(failure.code).to.equal('ERR_INVALID_ARG_VALUE');
    expect(opened.simulator.requests).to.deep.equal([]);
  });
});

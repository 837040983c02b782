import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect } from 'chai';
import type { SoapClient } from 'superoffice-system-user';
import { failureOf } from '../support/failure-of.js';
import { listen } from '../support/listen.js';
import {
  CONTACT_WSDL,
  envelopeOf,
  NETSERVER,
  openContact,
  operationOf,
  type OpenedContact,
} from '../support/open-contact.js';

const WSDL = readFileSync(CONTACT_WSDL, 'utf8');
const ARGS = { ContactEntityId: 3 };

describe('the WSDL of a SOAP client', () => {
  let opened: OpenedContact;
  let folder: string;
  beforeEach(async () => {
    opened = await openContact();
    folder = mkdtempSync(join(tmpdir(), 'wsdl-'));
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await opened.close();
  });

  const definitionsOf = (contact: SoapClient) =>
    (contact as { wsdl: { definitions: object } }).wsdl.definitions;

  it('is parsed once for many clients, tenants and calls at once, by file as by text', async () => {
    const other = opened.client.tenant({
      contextIdentifier: 'Cust99999',
      systemUserToken: 'Other App-x',
    });
    for (const source of [CONTACT_WSDL, WSDL, Buffer.from(WSDL)]) {
      const made = await Promise.all([
        opened.open({}, source),
        opened.open({ stackTrace: true }, source),
        other.createSoapClient(source, { service: 'Contact' }),
      ]);
      made.push(await opened.open({}, source));
      expect(new Set(made.map(definitionsOf)).size).to.equal(1);
    }
  });

  it('is read once: what the file says later is not asked for', async () => {
    const file = join(folder, 'Contact.wsdl');
    writeFileSync(file, WSDL);
    await opened.open({}, file);
    writeFileSync(file, 'odd');
    expect((await operationOf(await opened.open({}, file))(ARGS))[0].Response.ContactId).to.equal(
      3,
    );
  });

  it('can be mended: what failed is read again', async () => {
    const file = join(folder, 'Contact.wsdl');
    expect((await failureOf(() => opened.open({}, file))).code).to.equal('ENOENT');
    writeFileSync(file, '<x/>');
    const wrong = await failureOf(() => opened.open({}, file));
    expect(wrong.code).to.equal('ERR_INVALID_ARG_VALUE');
    writeFileSync(file, `\uFEFF${WSDL}`);
    expect((await operationOf(await opened.open({}, file))(ARGS))[0].Response.ContactId).to.equal(
      3,
    );
  });

  it('is shared without the options: nil is null for who wants it, and absent for others', async () => {
    const client = await opened.answeredBy((_request, response) => {
      response
        .writeHead(200, { 'Content-Type': 'text/xml' })
        .end(
          envelopeOf(
            `<s:Header xmlns="${NETSERVER}"><ExtraInfo><ExtraInfoNameValuePair><Name>n</Name><Value>v</Value>` +
              '</ExtraInfoNameValuePair></ExtraInfo><Succeeded>true</Succeeded></s:Header>' +
              `<s:Body><GetContactEntityResponse xmlns="${NETSERVER}"><Response><ContactId>3</ContactId>` +
              '<Name i:nil="true" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"/></Response>' +
              '</GetContactEntityResponse></s:Body>',
          ),
        );
    });
    const make = (handleNilAsNull: boolean) =>
      client
        .tenant(opened.tenant)
        .createSoapClient(CONTACT_WSDL, { service: 'Contact', handleNilAsNull });
    const [without, withNull] = await Promise.all([make(false), make(true)]);
    for (let each = 0; each < 2; each++) {
      const [plain, , header] = await operationOf(without)(ARGS);
      expect(plain.Response).to.have.all.keys('ContactId');
      expect(header).to.have.nested.property('ExtraInfo.ExtraInfoNameValuePair');
      const [nulled] = await operationOf(withNull)(ARGS);
      expect(nulled.Response).to.include({ ContactId: 3, Name: null });
    }
  });

  it('decides on the version that is called, not on the host', async () => {
    const old = WSDL.replaceAll('Services88', 'Services86').replace(
      /location="[^"]*"/,
      'location="http://127.0.0.1:1/Services86/Other.svc"',
    );
    const contact = await opened.open({}, old);
    expect((await failureOf(() => operationOf(contact)(ARGS))).code).to.equal('ERR_HTTP_STATUS');
    const [{ path, body, headers }] = opened.calls() as [
      (typeof opened)['simulator']['requests'][0],
    ];
    expect(path).to.equal(`/${opened.name}/Remote/Services86/Contact.svc`);
    expect(body).to.include(`<ApplicationToken xmlns="${NETSERVER.replace('88', '86')}">`);
    expect(headers.soapaction).to.include('/Services86/Contact/GetContactEntity');
  });

  it('tells the namespace of the header blocks by where ApplicationToken is declared first', async () => {
    const schema = (namespace: string) =>
      `<xs:schema targetNamespace="${namespace}"><xs:element name="ApplicationToken" type="xs:string"/></xs:schema>`;
    const first = WSDL.replace('<wsdl:types>', `$&${schema('urn:first')}`);
    const second = WSDL.replace('</wsdl:types>', `${schema('urn:second')}$&`);
    for (const [source, namespace] of [
      [first, 'urn:first'],
      [second, NETSERVER],
    ] as const) {
      await operationOf(await opened.open({}, source))(ARGS).catch(() => undefined);
      expect(opened.calls().at(-1)!.body).to.include(`<ApplicationToken xmlns="${namespace}">`);
    }
  });

  it('is kept for 500 of them', async () => {
    const other = (index: number) =>
      `<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:${index}"/>`;
    const tenant = opened.client.tenant(opened.tenant);
    const open = async (index: number) =>
      definitionsOf(await tenant.createSoapClient(other(index), { service: 'Contact' }));
    // The one of the client that is there is the first.
    const [first] = await Promise.all(Array.from({ length: 499 }, (_, index) => open(index)));
    expect(await open(0)).to.equal(first);
    await open(499);
    expect(await open(0)).to.not.equal(first);
  });

  it('leans on nothing else, and no address in it gets a byte', async () => {
    let connections = 0;
    const hostile = await listen((_request, response) => response.end());
    hostile.server.on('connection', () => connections++);
    const types = /<wsdl:types>/;
    const schema = /<xs:schema[^>]*>/;
    const wrong = [
      WSDL.replace(types, `<wsdl:import namespace="urn:x" location="${hostile.url}/x"/>$&`),
      WSDL.replace(schema, `$&<xs:import namespace="urn:x" schemaLocation="${hostile.url}/x"/>`),
      WSDL.replace(schema, `$&<xs:include schemaLocation="/etc/hosts"/>`),
      WSDL.replace(schema, `$&<xs:redefine schemaLocation="other.xsd"/>`),
      WSDL.replace(/<wsdl:definitions/, `<!DOCTYPE x SYSTEM "${hostile.url}/x">$&`),
      `${hostile.url}/Contact.svc?wsdl`,
      'file:///x.wsdl',
      envelopeOf('<s:Body/>'),
      WSDL.slice(0, -200),
      Buffer.from([0x3c, 0xff, 0xff]),
    ];
    for (const source of wrong) {
      expect(source).not.to.equal(WSDL);
      const failure = await failureOf(() => opened.open({}, source));
      expect(failure, String(source).slice(0, 80)).to.include({ code: 'ERR_INVALID_ARG_VALUE' });
    }
    const contact = await opened.open(
      {},
      WSDL.replaceAll(/location="[^"]*"/g, `location="${hostile.url}/Contact.svc"`),
    );
    expect((await operationOf(contact)(ARGS))[0].Response.ContactId).to.equal(3);
    await hostile.close();
    expect(connections).to.equal(0);
  });

  for (const source of [undefined, null, 7, {}, []]) {
    it(`is no ${inspect(source)}`, async () => {
      const make = () =>
        opened.client
          .tenant(opened.tenant)
          .createSoapClient(source as string, { service: 'Contact' });
      expect((await failureOf(make)).code).to.equal('ERR_INVALID_ARG_TYPE');
    });
  }

  const ODD: readonly object[] = [
    { service: '../x' },
    { service: undefined },
    { timeZone: {} },
    { timeZone: { SoTimeZoneId: 1.5 } },
    { stackTrace: 1 },
    { handleNilAsNull: 'yes' },
    { odd: true },
  ];
  for (const options of ODD) {
    it(`comes with options that make sense, not ${inspect(options)}`, async () => {
      expect((await failureOf(() => opened.open(options))).code).to.match(/^ERR_INVALID_ARG_/);
    });
  }
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { buildEnvelope, openWsdl } from 'superoffice-system-user';
import { failureOf } from '../support/failure-of.js';

const FILE = join(__dirname, '../../wsdl/PartnerSystemUserService.wsdl');
const text = readFileSync(FILE, 'utf8');
const declaration = /^<\?xml.*\?>\s*/;
const values = {
  clientSecret: 'secret',
  contextIdentifier: 'Cust12345',
  signedSystemToken: 'a-b.202611232040.c2ln',
};
const PORT = /<wsdl:port [\s\S]*?<\/wsdl:port>\s*/g;

/** What an envelope says, whatever its prefixes. */
const said = (envelope: string) =>
  envelope.replace(/ xmlns:\w+="[^"]*"|\s/g, '').replace(/(<\/?)\w+:/g, '$1');

describe('openWsdl', () => {
  describe('writes the same envelope from every published form of the contract', () => {
    const ports = text.match(PORT)!;
    const accepted: Record<string, string | Buffer> = {
      'the file by its name': FILE,
      'the text': text,
      'the bytes': Buffer.from(text),
      'a byte order mark': `\uFEFF${text}`,
      'bytes with a byte order mark': Buffer.from(`\uFEFF${text}`),
      'UTF-16': Buffer.from(`\uFEFF${text.replace('utf-8', 'utf-16')}`, 'utf16le'),
      'white space before the declaration': `\r\n  ${text}`,
      'no declaration': text.replace(declaration, ''),
      'no line breaks': text.replace(/>\s+</g, '><'),
      'CRLF and tabs': text.replace(/\n/g, '\r\n').replace(/ {2}/g, '\t'),
      comments: text.replace('<wsdl:types>', '<!-- generated --><wsdl:types>'),
      'ports in the other order': text
        .replace(PORT, '')
        .replace('</wsdl:service>', `${ports[1]!}${ports[0]}</wsdl:service>`),
      'one port only': text.replace(ports[1]!, ''),
      'addresses of an internal host': text.replaceAll('sod.superoffice.com', 'internal.invalid'),
      'bindings by other names': text.replaceAll('BasicHttpBinding_', 'Binding_'),
      'another prefix for its namespace': text
        .replaceAll('tns:', 'q1:')
        .replace('xmlns:tns', 'xmlns:q1'),
      'wsdl as the default namespace': text
        .replaceAll('<wsdl:', '<')
        .replaceAll('</wsdl:', '</')
        .replace('xmlns:wsdl=', 'xmlns='),
      'no policy': text
        .replace(/<wsp:Policy [\s\S]*?\n {2}<\/wsp:Policy>/, '')
        .replace(/<wsp:PolicyReference[^>]*>/, ''),
      prose: text.replace(
        '<wsdl:portType',
        '<wsdl:documentation>Exchanges tokens.</wsdl:documentation><wsdl:portType',
      ),
    };
    for (const [form, source] of Object.entries(accepted)) {
      it(form, async () => {
        const envelope = await buildEnvelope(values, { wsdl: source });
        expect(said(envelope)).to.equal(said(await buildEnvelope(values)));
      });
    }
  });

  describe('refuses what is not this contract', () => {
    const refused: Record<string, [string | Buffer, RegExp]> = {
      'an element by another name': [
        text.replaceAll('SignedSystemToken', 'SignedToken'),
        /element AuthenticationRequest is missing or different/,
      ],
      'the elements in another order': [
        text.replace(
          /(<xsd:element [^>]*SignedSystemToken[^>]*>)(\s*)(<xsd:element [^>]*>)/,
          '$3$2$1',
        ),
        /element AuthenticationRequest/,
      ],
      'one more element in the request': [
        text.replace(
          /(<xsd:element [^>]*ReturnTokenType[^>]*>)/,
          '$1<xsd:element name="More" type="xsd:string"/>',
        ),
        /element AuthenticationRequest/,
      ],
      'another namespace': [text.replaceAll('/0.1', '/0.2'), /is missing or different/],
      'another SOAPAction': [
        text.replaceAll('soapAction="http', 'soapAction="https'),
        /binding.* is missing or different/,
      ],
      'a header block less': [
        text.replaceAll(/<soap:header [^>]*ContextIdentifier[^>]*>/g, ''),
        /binding/,
      ],
      'one more operation': [
        text.replace('</wsdl:portType>', '<wsdl:operation name="Revoke"/></wsdl:portType>'),
        /portType/,
      ],
      'a type of another namespace': [
        text.replaceAll('type="xsd:string"', 'type="tns:string"'),
        /is missing or different/,
      ],
      'rpc instead of document': [text.replaceAll('"document"', '"rpc"'), /binding/],
      'an import': [
        text.replace('<wsdl:types>', '<wsdl:import namespace="x" location="x.wsdl"/><wsdl:types>'),
        /imports other files/,
      ],
      'a schema import in a foreign element': [
        text.replace(
          '<wsdl:types>',
          '<x:y xmlns:x="urn:x"><x:import schemaLocation="x.xsd"/></x:y><wsdl:types>',
        ),
        /imports other files/,
      ],
      'a DOCTYPE': [text.replace('<wsdl:def', '<!DOCTYPE x><wsdl:def'), /has a DOCTYPE/],
      'text that is not XML': ['<wsdl', /is not well-formed XML/],
      'another document': ['<html/>', /is not a WSDL/],
      'a SOAP 1.2 binding instead': [
        text.replace('wsdl/soap/"', 'wsdl/soap12/"'),
        /is missing or different/,
      ],
      'a namespace that breaks out of the envelope': [
        text.replace('xmlns:tns=', `xmlns:evil='"><smuggled/><x y="' xmlns:tns=`),
        /does not produce the documented envelope/,
      ],
      'bytes that are not UTF-8': [
        Buffer.from(`${text}<!-- \xE6 -->`, 'latin1'),
        /not valid UTF-8 or UTF-16/,
      ],
    };
    for (const [what, [source, message]] of Object.entries(refused)) {
      it(what, async () => {
        const error = await failureOf(() => openWsdl(source));
        expect(error).to.be.instanceOf(TypeError).with.property('code', 'ERR_INVALID_ARG_VALUE');
        expect(error.message)
          .to.match(/^wsdl /)
          .and.match(message);
      });
    }

    it('a wrong type', async () => {
      const { code } = await failureOf(() => openWsdl(5 as unknown as string));
      expect(code).to.equal('ERR_INVALID_ARG_TYPE');
    });

    it('a file that is not there', async () => {
      expect(await failureOf(() => openWsdl('./no-such.wsdl'))).to.include({ code: 'ENOENT' });
    });
  });

  it('never contacts the address that a WSDL names', async () => {
    let contacts = 0;
    const server = createServer().on('connection', () => contacts++);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const there = text.replace(/https?:\/\/sod\.superoffice\.com/g, `http://127.0.0.1:${port}`);
    await buildEnvelope(values, { wsdl: there });
    await failureOf(() =>
      openWsdl(
        there.replace(
          '<wsdl:types>',
          `<wsdl:import namespace="x" location="http://127.0.0.1:${port}/x"/><wsdl:types>`,
        ),
      ),
    );
    await new Promise((resolve) => server.close(resolve));
    expect(contacts).to.equal(0);
  });
});

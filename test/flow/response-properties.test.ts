import { expect } from 'chai';
import * as fc from 'fast-check';
import { parseResponse, SystemUserError, toJson } from 'superoffice-system-user';
import { SystemUserError as OwnError } from '../../lib/errors.js';
import { parseRestResponse } from '../../lib/flow/rest-twin.js';
import { mutated } from '../support/arbitrary.js';
import { casesIn } from '../support/cases-in.js';

const answers = casesIn('responses').map(({ read }) => read('response.xml'));
const real = answers.filter(({ length }) => length < 10_000);
const MAX_CPU_MS = 2000;
const restAnswers = [
  '{"IsSuccessful":true,"Token":"a.b.c","ErrorMessage":null}',
  '{"IsSuccessful":false,"Token":null,"ErrorMessage":"Revoked"}',
].map((text) => Buffer.from(text));
const restBytes = fc.oneof(
  fc.json().map((text) => Buffer.from(text)),
  fc
    .dictionary(
      fc.constantFrom('IsSuccessful', 'Token', 'ErrorMessage', '__proto__'),
      fc.jsonValue(),
    )
    .map((value) => Buffer.from(JSON.stringify(value))),
  mutated(restAnswers),
);

const bytes = fc.oneof(
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 2000 }).map((each) => Buffer.from(each)) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: 'binary', maxLength: 500 }).map((each) => Buffer.from(each)),
  },
  {
    weight: 1,
    arbitrary: fc
      .array(
        fc.constantFrom(
          ...[
            '<',
            '>',
            '</',
            '/>',
            '<a',
            ' b="',
            '"',
            '&',
            '&lt;',
            '&#x0;',
            '<!--',
            '-->',
            '<?',
            '?>',
          ],
          ...[
            '<![CDATA[',
            ']]>',
            'xmlns=',
            'xmlns:s=',
            '__proto__',
            'constructor',
            '\uFEFF',
            'a:b',
            ' ',
          ],
        ),
        { maxLength: 60 },
      )
      .map((parts) => Buffer.from(parts.join(''))),
  },
  { weight: 4, arbitrary: mutated(real) },
);

/** Runs something that may fail with an error of this package only, and soon. */
function expectTame(run: () => unknown): void {
  const before = process.cpuUsage();
  try {
    run();
  } catch (error) {
    // What the package does not export is tried as it is in lib.
    if (!(error instanceof SystemUserError || error instanceof OwnError)) throw error;
    expect(error.code).to.match(/^ERR_(RESPONSE|SOAP|AUTH|HTTP)/);
    expect(error.message.length).to.be.below(3000);
  }
  expect(process.cpuUsage(before).user / 1000).to.be.below(MAX_CPU_MS);
}

describe('an answer of any kind', () => {
  it('is a token or a SystemUserError to parseResponse, whatever the status', () => {
    const status = fc.constantFrom(200, 200, 202, 401, 404, 500, 503);
    fc.assert(
      fc.property(bytes, status, fc.boolean(), (answer, code, isText) => {
        expectTame(() => {
          const token = parseResponse(isText ? answer.toString('latin1') : answer, {
            status: code,
          });
          expect(token).to.be.a('string').and.not.equal('');
        });
      }),
      { numRuns: 1000 },
    );
    expect({}).to.not.have.property('polluted');
  });

  it('is a token or a SystemUserError to parseRestResponse, whatever the status', () => {
    const status = fc.constantFrom(200, 200, 202, 302, 401, 500, 503);
    fc.assert(
      fc.property(fc.oneof(bytes, restBytes, restBytes), status, (answer, code) => {
        expectTame(() => {
          const token = parseRestResponse(answer, { status: code, headers: {}, secrets: [] });
          expect(token).to.be.a('string').and.not.equal('');
          expect(code).to.equal(200);
        });
      }),
      { numRuns: 1000 },
    );
    expect({}).to.not.have.any.keys('polluted', 'IsSuccessful', 'Token');
  });

  it('is a tree or a SystemUserError to toJson', () => {
    fc.assert(
      fc.property(bytes, fc.boolean(), (answer, isText) => {
        expectTame(() => {
          const tree = toJson(isText ? answer.toString('latin1') : answer);
          expect(Object.keys(tree)).to.have.length(1);
          expect(() => JSON.stringify(tree)).to.not.throw();
        });
      }),
      { numRuns: 1000 },
    );
  });

  it('that is no text at all is misuse', () => {
    const nothing = fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.object());
    fc.assert(
      fc.property(nothing, (value) => {
        for (const read of [parseResponse, toJson] as ((xml: never) => unknown)[]) {
          expect(() => read(value as never))
            .to.throw(TypeError)
            .with.property('code', 'ERR_INVALID_ARG_TYPE');
        }
      }),
      { numRuns: 100 },
    );
  });
});

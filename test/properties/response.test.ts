import { expect } from 'chai';
import * as fc from 'fast-check';
import { parseResponse, SystemUserError, toJson } from 'superoffice-system-user';
import { mutated } from '../support/arbitrary.js';
import { casesIn } from '../support/cases-in.js';

const answers = casesIn('responses').map(({ read }) => read('response.xml'));
const real = answers.filter(({ length }) => length < 10_000);
const MAX_MS = 2000;

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
  const startedAt = Date.now();
  try {
    run();
  } catch (error) {
    if (!(error instanceof SystemUserError)) throw error;
    expect(error.code).to.match(/^ERR_(RESPONSE|SOAP|AUTH|HTTP)/);
    expect(error.message.length).to.be.below(3000);
  }
  expect(Date.now() - startedAt).to.be.below(MAX_MS);
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

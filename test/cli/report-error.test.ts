import { expect } from 'chai';
import { createHmac } from 'node:crypto';
import { ArgumentError } from '../../lib/errors.js';
import { reportError } from '../../lib/cli/report-error.js';

/** Calls reportError and catches what it says. */
function report(error: unknown): { exitCode: number; said: string } {
  const write = process.stderr.write.bind(process.stderr);
  let said = '';
  process.stderr.write = (text: string | Uint8Array) => {
    said += String(text);
    return true;
  };
  try {
    return { exitCode: reportError(error), said };
  } finally {
    process.stderr.write = write;
  }
}

/** The error of a call that must throw. */
function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('reportError', () => {
  const CLI_HINTS: Record<string, string> = {
    'unknown parameter; the operation takes Count': 'the fields of --data',
    'the arguments are circular, or nested deeper than 100 levels': 'the fields of --data',
    'wsdl is not a WSDL': 'the --wsdl file',
  };
  for (const [message, place] of Object.entries(CLI_HINTS)) {
    it(`says where to correct "${message}" on the command line`, () => {
      const { exitCode, said } = report(new ArgumentError('ERR_INVALID_ARG_VALUE', message));
      expect(exitCode).to.equal(2);
      expect(said).to.match(new RegExp(`ERR_INVALID_ARG_VALUE\\]\\n {2}Correct ${place}\\.\\n$`));
    });
  }

  const BUGS = {
    'an error nobody expected': new Error('canary', { cause: 'canary' }),
    'an error with properties': Object.assign(new RangeError('canary'), { request: 'canary' }),
    "Node's own word on an argument, which quotes it": thrownBy(() =>
      createHmac('sha256', ['canary'] as unknown as string),
    ),
    'a thrown text': 'canary',
    'a thrown nothing': undefined,
  };
  for (const [what, error] of Object.entries(BUGS)) {
    it(`gives away nothing of ${what}, and returns 70`, () => {
      const { exitCode, said } = report(error);
      expect(exitCode).to.equal(70);
      expect(said).to.match(
        /^superoffice-system-user: Internal error: this is a bug in superoffice-system-user\./,
      );
      expect(said).to.not.include('canary');
    });
  }

  it('names flag and variable for what the library calls by its own name', () => {
    const error = new ArgumentError('ERR_INVALID_ARG_VALUE', 'clientSecret must not be empty');
    expect(report(error)).to.deep.equal({
      exitCode: 2,
      said:
        'superoffice-system-user: clientSecret must not be empty [ERR_INVALID_ARG_VALUE]\n' +
        '  Check clientSecret (--client-secret-file <file> or SUPEROFFICE_CLIENT_SECRET).\n',
    });
  });
});

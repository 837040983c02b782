import { expect } from 'chai';
import { describeFailure, formatFailures } from '../../lib/cli/fleet/report.js';
import { Progress } from '../../lib/cli/fleet/progress.js';
import { UsageError } from '../../lib/cli/errors.js';
import { replace } from '../support/replace.js';

/** Shows some progress, with stderr a terminal or not, as time passes. */
function show(isTTY: boolean) {
  let tick: () => void = () => undefined;
  let everyMs = 0;
  let output = '';
  const restore = [
    replace(globalThis, 'setInterval', ((draw: () => void, ms: number) => {
      [tick, everyMs] = [draw, ms];
      return { unref: () => undefined };
    }) as unknown as typeof setInterval),
    replace(process.stderr, 'isTTY', isTTY),
    replace(process.stderr, 'write', (text: string | Uint8Array) => {
      output += String(text);
      return true;
    }),
  ];
  try {
    const progress = new Progress(200);
    progress.update({ done: 20, failed: 1, total: 200 });
    tick();
    progress.update({ done: 200, failed: 2, total: 200 });
    tick();
    progress.clear();
    progress.stop();
  } finally {
    for (const each of restore) each();
  }
  return { everyMs, output };
}

describe('what tickets says on stderr', () => {
  it('is a line every 5 seconds where that is no terminal', () => {
    const output = '20 of 200 done, 1 failed\n200 of 200 done, 2 failed\n';
    expect(show(false)).to.deep.equal({ everyMs: 5_000, output });
  });

  it('is a bar on a terminal, which goes in the end', () => {
    const { everyMs, output } = show(true);
    expect(everyMs).to.equal(100);
    expect(output.split('\r')).to.deep.equal([
      '',
      `[###...........................] 20 of 200 done, 1 failed\x1b[K`,
      `[##############################] 200 of 200 done, 2 failed\x1b[K`,
      '\x1b[K',
      '\x1b[K',
    ]);
  });

  it('is a table of 20 rows at the most', () => {
    const failures = Array.from({ length: 70 }, (_, n) =>
      describeFailure(`Cust${n}`, new UsageError('It failed.', `Do ${n % 25}.`)),
    );
    const lines = formatFailures(failures).split('\n');
    expect(lines[0]).to.match(/^TENANT +REASON +HINT$/);
    expect(lines[1]).to.match(/^Cust0, Cust25, Cust50 +ERR_USAGE {2}Do 0\.$/);
    expect(lines.slice(21)).to.deep.equal(['… and 10 more', '']);
    expect(formatFailures(failures.slice(0, 20)).split('\n')).to.have.length(22);
    expect(formatFailures([])).to.equal('');
  });
});

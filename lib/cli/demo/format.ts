import { style } from '../style.js';

/** One step as it is shown. */
export interface Block {
  readonly step: number;
  readonly title: string;
  /** The function of the library that does it. */
  readonly call: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly meaning: readonly string[];
}

/** How wide a block is. */
const WIDTH = 92;
/** How wide its input and output may be, which are long by nature, for 100 columns in all. */
export const LINE_WIDTH = 92;

/** Lays a step out for reading; colour for a terminal only. */
export function formatBlock({ step, title, call, input, output, meaning }: Block): string {
  const gap = ' '.repeat(Math.max(2, WIDTH - 3 - title.length - call.length));
  return [
    style('─'.repeat(WIDTH), 'dim'),
    `${style(`${step}  ${title}`, 'bold', 'cyan')}${gap}${style(call, 'dim')}`,
    '',
    ...label('in', input),
    ...label('out', output),
    '',
    ...meaning.map((line) => `   ${line}`),
    '',
  ].join('\n');
}

function label(name: string, lines: readonly string[]): string[] {
  return lines.map((line, index) => {
    const margin = index === 0 ? style(name.padEnd(5), 'yellow') : ' '.repeat(5);
    return `   ${margin}${line}`.trimEnd();
  });
}

import { style } from '../output.js';

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

/** Lays out names and what belongs to them in two columns. */
export function formatPairs(pairs: readonly (readonly [name: string, text: string])[]): string[] {
  const width = Math.max(...pairs.map(([name]) => name.length));
  return pairs.map(([name, text]) => `${name.padEnd(width)}  ${text}`);
}

/** A time in Unix ms as people read it, like `2026-11-23 20:40:05 UTC`. */
export function formatTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** A tag, or the text between two. */
const PART = /<[^>]+>|[^<]+/g;

/**
 * Lays out a machine's XML for showing, never for sending: one element a line where it fits, and without the
 * declarations of namespaces that it does not use.
 */
export function formatXml(xml: string, width: number): string[] {
  const lines: string[] = [];
  let depth = 0;
  for (const part of dropUnused(xml).match(PART) ?? []) {
    const isTag = part.startsWith('<');
    const isEnd = part.startsWith('</');
    if (isEnd) depth -= 1;
    const last: string = lines.at(-1) ?? '';
    // A text follows its start tag, and an end tag its text.
    const belongs = isTag ? isEnd && /<[^/?!][^>]*(?<!\/)>[^<]*$/.test(last) : last.endsWith('>');
    if (belongs && last.length + part.length + (isTag ? 0 : part.length) <= width) {
      lines[lines.length - 1] = last + part;
    } else if (part.trim()) lines.push(...layOut(part.trim(), '  '.repeat(depth), width));
    if (isTag && !isEnd && !/^<[?!]|\/>$/.test(part)) depth += 1;
  }
  return lines;
}

function dropUnused(xml: string): string {
  return xml.replace(/\s+xmlns:([\w.-]+)="[^"]*"/g, (declaration, prefix: string) =>
    new RegExp(`[\\s</]${prefix}:`).test(xml) ? declaration : '',
  );
}

function layOut(part: string, indent: string, width: number): string[] {
  if (indent.length + part.length <= width) return [indent + part];
  const [name = '', ...attributes] = part.split(/\s+(?=[\w:]+=)/);
  return [indent + name, ...attributes.map((attribute) => `${indent}    ${attribute}`)];
}

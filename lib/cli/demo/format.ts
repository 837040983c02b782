import { style } from '../output.js';

/** One step of the demo, ready to be formatted. */
export interface Block {
  readonly step: number;
  readonly title: string;
  /** The library functions of the step. */
  readonly call: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly meaning: readonly string[];
}

const BLOCK_WIDTH = 92;
/** The maximum width of input and output lines; with their margin of 8 a line has 100 columns. */
export const LINE_WIDTH = 92;

/** Formats a step for people to read; coloured for a terminal only. */
export function formatBlock({ step, title, call, input, output, meaning }: Block): string {
  const gap = ' '.repeat(Math.max(2, BLOCK_WIDTH - 3 - title.length - call.length));
  return [
    style('─'.repeat(BLOCK_WIDTH), 'dim'),
    `${style(`${step}  ${title}`, 'bold', 'cyan')}${gap}${style(call, 'dim')}`,
    '',
    ...label('in', input),
    ...label('out', output),
    '',
    ...meaning.map((line) => `   ${line}`),
    '',
  ].join('\n');
}

/** Formats names and their texts in two columns. */
export function formatPairs(pairs: readonly (readonly [name: string, text: string])[]): string[] {
  const width = Math.max(...pairs.map(([name]) => name.length));
  return pairs.map(([name, text]) => `${name.padEnd(width)}  ${text}`);
}

/** Formats a time in Unix ms, like `2026-11-23 20:40:05 UTC`. */
export function formatTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** A tag, or the text between two tags. */
const PART = /<[^>]+>|[^<]+/g;

/**
 * Indents XML for display only: one element per line where it fits, without the declarations of unused namespaces, so that
 * the result must not be sent.
 */
export function formatXml(xml: string, width: number): string[] {
  const lines: string[] = [];
  let depth = 0;
  for (const part of dropUnused(xml).match(PART) ?? []) {
    const isTag = part.startsWith('<');
    const isEnd = part.startsWith('</');
    if (isEnd) depth -= 1;
    const last: string = lines.at(-1) ?? '';
    // Text stays on the line of its start tag, and an end tag on the line of its text.
    const staysOnLine = isTag
      ? isEnd && /<[^/?!][^>]*(?<!\/)>[^<]*$/.test(last)
      : last.endsWith('>');
    if (staysOnLine && last.length + part.length + (isTag ? 0 : part.length) <= width) {
      lines[lines.length - 1] = last + part;
    } else if (part.trim()) lines.push(...layOut(part.trim(), '  '.repeat(depth), width));
    if (isTag && !isEnd && !/^<[?!]|\/>$/.test(part)) depth += 1;
  }
  return lines;
}

function label(name: string, lines: readonly string[]): string[] {
  return lines.map((line, index) => {
    const margin = index === 0 ? style(name.padEnd(5), 'yellow') : ' '.repeat(5);
    return `   ${margin}${line}`.trimEnd();
  });
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

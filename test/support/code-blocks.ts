import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A fenced block of code, and where it stands. */
export interface CodeBlock {
  readonly file: string;
  readonly line: number;
  readonly language: string;
  readonly code: string;
}

/** Every fenced block of a file below the project's root; those in doc comments lose their asterisks. */
export function codeBlocks(file: string): CodeBlock[] {
  const text = readFileSync(join(__dirname, '../..', file), 'utf8');
  return [...text.matchAll(/^( \* |   \* |)```(\w*)\n([\s\S]*?)^\1```$/gm)].map((match) => ({
    file,
    line: text.slice(0, match.index).split('\n').length,
    language: match[2]!,
    code: match[3]!.replace(/^ +\* ?/gm, match[1] ? '' : '$&'),
  }));
}

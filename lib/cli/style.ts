import { styleText } from 'node:util';

type Format = Extract<Parameters<typeof styleText>[0], string>;

/** Colours a text for a terminal only, which `styleText` finds out, but in Node 20 for one format at a time. */
export function style(text: string, ...formats: readonly Format[]): string {
  return formats.reduce((styled, format) => styleText(format, styled), text);
}

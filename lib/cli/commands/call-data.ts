import { decodeText } from '../../text/decode-text.js';
import { readLimited } from '../input.js';
import { UsageError } from '../errors.js';

const MAX_BYTES = 64 * 1024 * 1024;

/** The JSON text of `--data`, unchanged, and its value. */
interface Data {
  readonly text: string;
  readonly value: unknown;
}

/** Reads `--data`: the JSON itself, `@` and a file name, or `-` for stdin. */
export async function readData(given: string): Promise<Data> {
  const file = given === '-' ? given : /^@(.*)$/s.exec(given)?.[1];
  const content =
    file === undefined ? given : await readLimited(file, 'The --data file', MAX_BYTES);
  const text = decodeText(content) ?? '';
  try {
    return { text, value: JSON.parse(text) };
  } catch {
    // The message of the parser quotes the text.
    throw new UsageError(
      '--data is not valid JSON.',
      'Pass JSON quoted for your shell, @FILE, or - for stdin.',
    );
  }
}

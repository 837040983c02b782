import { decodeText } from '../../text/decode-text.js';
import { readLimited } from '../input.js';
import { UsageError } from '../errors.js';

const MAX_BYTES = 64 * 1024 * 1024;

/** What `--data` holds: JSON as it was given, and what that says. */
interface Data {
  readonly text: string;
  readonly value: unknown;
}

/** Reads `--data`: JSON itself, `@` and the name of a file, or `-` for stdin. */
export async function readData(given: string): Promise<Data> {
  const file = given === '-' ? given : /^@(.*)$/s.exec(given)?.[1];
  const content =
    file === undefined ? given : await readLimited(file, 'The file of --data', MAX_BYTES);
  const text = decodeText(content) ?? '';
  try {
    return { text, value: JSON.parse(text) };
  } catch {
    // What the parser says quotes the text.
    throw new UsageError(
      '--data is not valid JSON.',
      'Give JSON in quotes that your shell leaves alone, @FILE, or - for stdin.',
    );
  }
}

import { STATUS_CODES } from 'node:http';
import type { Answer, Step } from './attack.js';
import { makeContent, type Scene } from './make-content.js';

/** A step whose bytes are made. */
export type MadeStep =
  'end' | 'reset' | Buffer | { readonly drip: string; readonly everyMs: number };

/** Makes the bytes of an answer: what happens on the wire, in order. */
export function makeSteps({ steps = [], ...answer }: Answer, scene: Scene): MadeStep[] {
  const made = steps.map((step: Step) =>
    typeof step === 'object' && 'write' in step ? makeContent(step.write, scene) : step,
  );
  return answer.status === undefined ? made : [frame(answer, answer.status, scene), ...made];
}

function frame({ headers = {}, body = '', chunkSize }: Answer, status: number, scene: Scene) {
  const content = makeContent(body, scene);
  const length = chunkSize
    ? { 'Transfer-Encoding': 'chunked' }
    : { 'Content-Length': String(content.length) };
  const all: Answer['headers'] = {
    'Content-Type': 'text/xml; charset=utf-8',
    ...length,
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) =>
    value === null ? '' : `${name}: ${makeContent(value, scene).toString('latin1')}\r\n`,
  );
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}\r\n${lines.join('')}\r\n`;
  const sent = chunkSize ? inChunks(content, chunkSize) : content;
  return Buffer.concat([Buffer.from(head, 'latin1'), sent]);
}

function inChunks(content: Buffer, size: number): Buffer {
  const chunks = [];
  for (let at = 0; at < content.length; at += size) {
    const chunk = content.subarray(at, at + size);
    chunks.push(Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n'));
  }
  return Buffer.concat([...chunks, Buffer.from('0\r\n\r\n')]);
}

import type { Answer } from './answer.js';

/** Thrown while a request is being read, with the answer that it gets. */
export class Rejection extends Error {
  override readonly name = 'Rejection';

  /** @param answer - the HTTP error or SOAP Fault to send */
  constructor(readonly answer: Answer) {
    super(`rejected with HTTP ${answer.status}`);
  }
}

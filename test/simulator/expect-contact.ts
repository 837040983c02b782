import { expect } from 'chai';
import type { Received } from './send.js';

/** Checks that an answer of the Contact agent is a value, or an exception of a type. */
export function expectContact(
  { status, headers, text }: Received,
  outcome: 'value' | { readonly exception: string },
): void {
  expect([status, headers['content-type']]).to.deep.equal([200, 'text/xml; charset=utf-8']);
  if (outcome === 'value') {
    expect(text).to.include('<ExceptionInfo i:nil="true"/>').and.include('<Succeeded>true<');
    return;
  }
  expect(text).to.include('<Succeeded>false</Succeeded>');
  expect(text).to.include(`<ExceptionType>${outcome.exception}</ExceptionType>`);
  expect(text).to.match(/<(\w+)Response xmlns=[^>]*><Response i:nil="true"\/><\/\1Response>/);
}

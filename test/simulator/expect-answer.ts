import { expect } from 'chai';
import type { Received } from './send.js';

/** What an answer of the service comes to. */
export type Outcome =
  'ticket' | { readonly refusal: string } | { readonly fault: string } | { readonly http: number };

/** Checks that an answer is a ticket, a refusal for a reason, a SOAP Fault with a code, or an HTTP error with a page. */
export function expectAnswer({ status, headers, text }: Received, outcome: Outcome): void {
  const type = headers['content-type'];
  if (outcome === 'ticket') {
    expect(text).to.match(/<IsSuccessful>true<\/IsSuccessful><Token>[\w.-]+<\/Token>/);
    expect([status, type]).to.deep.equal([200, 'text/xml; charset=utf-8']);
  } else if ('refusal' in outcome) {
    const message = new RegExp(
      `<IsSuccessful>false</IsSuccessful><Token i:nil="true"/><ErrorMessage>${outcome.refusal}: [^<]+<`,
    );
    expect(text).to.match(message);
    expect([status, type]).to.deep.equal([200, 'text/xml; charset=utf-8']);
  } else if ('fault' in outcome) {
    expect(text).to.match(new RegExp(`<faultcode[^>]*>\\w+:${outcome.fault}</faultcode>`));
    expect([status, type]).to.deep.equal([500, 'text/xml; charset=utf-8']);
  } else {
    expect([status, type]).to.deep.equal([outcome.http, 'text/html; charset=utf-8']);
  }
}

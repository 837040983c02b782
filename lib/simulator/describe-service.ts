import type { Answer } from './answer.js';
import { htmlPage } from './html-page.js';
import { readWsdl } from './read-wsdl.js';

/** Answers a GET of a SOAP endpoint: its WSDL when the query asks for it, else a page that names it. */
export function describeService(wsdl: string, endpoint: string, target: string): Answer {
  if (/\?(?:wsdl|singlewsdl)(?:[=&]|$)/i.test(target)) {
    const headers = { 'content-type': 'text/xml; charset=utf-8' };
    return { status: 200, headers, body: readWsdl(wsdl, endpoint) };
  }
  const name = endpoint.slice(endpoint.lastIndexOf('/') + 1).replace(/\.svc$/, '');
  return htmlPage(200, `${name}. Its description: ${endpoint}?wsdl`);
}

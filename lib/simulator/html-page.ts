import type { Answer } from './answer.js';
import { STATUS_CODES } from 'node:http';
import { escapeXml } from './escape-xml.js';

/** Makes the small HTML page that a web server answers with when no SOAP message comes back. */
export function htmlPage(status: number, text: string): Answer {
  const title = `${status} ${STATUS_CODES[status] ?? ''}`.trim();
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1><p>${escapeXml(text)}</p></body></html>\n`,
  };
}

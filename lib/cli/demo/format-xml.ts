/** A tag, or the text between two. */
const PART = /<[^>]+>|[^<]+/g;

/**
 * Lays out a machine's XML for showing, never for sending: one element a line where it fits, and without the
 * declarations of namespaces that it does not use.
 */
export function formatXml(xml: string, width: number): string[] {
  const lines: string[] = [];
  let depth = 0;
  for (const part of dropUnused(xml).match(PART) ?? []) {
    const isTag = part.startsWith('<');
    const isEnd = part.startsWith('</');
    if (isEnd) depth -= 1;
    const last: string = lines.at(-1) ?? '';
    // A text follows its start tag, and an end tag its text.
    const belongs = isTag ? isEnd && /<[^/?!][^>]*(?<!\/)>[^<]*$/.test(last) : last.endsWith('>');
    if (belongs && last.length + part.length + (isTag ? 0 : part.length) <= width) {
      lines[lines.length - 1] = last + part;
    } else if (part.trim()) lines.push(...layOut(part.trim(), '  '.repeat(depth), width));
    if (isTag && !isEnd && !/^<[?!]|\/>$/.test(part)) depth += 1;
  }
  return lines;
}

function dropUnused(xml: string): string {
  return xml.replace(/\s+xmlns:([\w.-]+)="[^"]*"/g, (declaration, prefix: string) =>
    new RegExp(`[\\s</]${prefix}:`).test(xml) ? declaration : '',
  );
}

function layOut(part: string, indent: string, width: number): string[] {
  if (indent.length + part.length <= width) return [indent + part];
  const [name = '', ...attributes] = part.split(/\s+(?=[\w:]+=)/);
  return [indent + name, ...attributes.map((attribute) => `${indent}    ${attribute}`)];
}

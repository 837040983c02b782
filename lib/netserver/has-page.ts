/** Whether an answer has a page among its elements: with some, node-soap's reader would throw where nobody catches it. */
export function hasPage(text: string): boolean {
  const page = /<(?:[^\s<>/:]+:)?html[\s/>]/;
  return page.test(text) && page.test(text.replace(/<!\[CDATA\[[\s\S]*?\]\]>/g, ''));
}

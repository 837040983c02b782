/** Tells whether a value is an HTTP status that ends a request: an integer from 200 to 599. */
export function isHttpStatus(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 200 && value <= 599;
}

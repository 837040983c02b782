/** A field of NetServer's contract: what an element holds and how it is written. */
export type Field =
  | { readonly name: string; readonly kind: 'string' | 'int' | 'boolean' | 'dateTime' }
  | { readonly name: string; readonly kind: 'carrier'; readonly fields: readonly Field[] }
  | { readonly name: string; readonly kind: 'list'; readonly item: Field };

/** The values of fields by their names: text, numbers, true or false, null, values of a carrier, or a list. */
export type Values = Readonly<Record<string, unknown>>;

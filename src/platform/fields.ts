// What others wrote, an agent or a person, may have any shape: it is read field by field. Pure and
// small: the hooks load this file.

/** A parsed object; any field may be missing or of another type. */
export type Fields = Readonly<Record<string, unknown>>;

/** @returns no fields where it is no object; an array has its places. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

/** @returns an empty text where it is none. */
export function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

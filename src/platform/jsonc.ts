// JSON as people write it: with comments, trailing commas and a BOM.
import { type ParseError, parse } from 'jsonc-parser';
import { type Fields, fieldsOf } from './fields.ts';

/**
 * Reads as much as can be understood.
 *
 * @param errors - takes the faults, with offsets in the text behind a BOM.
 * @throws {SyntaxError} for a text that is nested more deeply than the parser can follow.
 */
export function parseJsonc(text: string, errors: ParseError[] = []): unknown {
  const json = text.replace(/^\uFEFF/, '');
  return notTooDeep(() => parse(json, errors, { allowTrailingComma: true }));
}

/** What a text says as an object; nothing where it is no object, or cannot be understood at all. */
export function jsoncFields(text: string | undefined): Fields {
  try {
    return fieldsOf(parseJsonc(text ?? ''));
  } catch {
    return {};
  }
}

/** For what calls itself at each level of a text. @throws {SyntaxError} where that were too many. */
export function notTooDeep<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) throw new SyntaxError('nested too deeply');
    throw error;
  }
}

import { isSafeNumber, parse } from 'lossless-json';

/**
 * JSON in which numbers that a JavaScript number cannot hold, such as Mapillary ids past 2^53, stay as their text.
 *
 * @throws {SyntaxError} where the text is not JSON.
 */
export function parseLossless(text: string): unknown {
  return parse(text, null, { parseNumber: (digits) => (isSafeNumber(digits) ? Number(digits) : digits) });
}

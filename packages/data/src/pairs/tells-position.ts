import type { PhotoRecord } from '../types.ts';

/** Node ids, and numbers with four or more decimals as only coordinates have. */
const TELLING = /\b(?:node|way|relation|street|crossing|image)\/[\w-]*\d|\d{1,3}\.\d{4}/i;

/** Ids shorter than this are also house numbers and years. */
const LONG_ID = 8;

/** Whether a text gives away an id or a position. */
export function tellsPosition(texts: readonly string[], { id }: PhotoRecord): boolean {
  return texts.some((text) => TELLING.test(text) || (id.length >= LONG_ID && text.includes(id)));
}

/**
 * How much of a text stands in another: the share of its word n-grams that the other has, whatever the case.
 *
 * @param options.size - words per n-gram. Default 3; texts shorter than that are compared as a whole.
 * @returns 0 where nothing is repeated (or `text` has no words), 1 where everything is.
 */
export function ngramOverlap(text: string, { within, size = 3 }: { within: string; size?: number }): number {
  const words = wordsOf(text);
  if (words.length === 0) return 0;
  const length = Math.min(size, words.length);
  const known = new Set(ngramsOf(wordsOf(within), length));
  const own = ngramsOf(words, length);
  return own.filter((ngram) => known.has(ngram)).length / own.length;
}

function wordsOf(text: string): string[] {
  return (
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

function ngramsOf(words: readonly string[], size: number): string[] {
  return Array.from({ length: Math.max(0, words.length - size + 1) }, (_, at) => words.slice(at, at + size).join(' '));
}

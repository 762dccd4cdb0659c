/** Shorter words are articles and the like, which names of all kinds have. */
const WORD = /[\p{L}\p{N}]{4,}/gu;

/** True where two names have a word in common: "Cadet Bistro" tells Rue Cadet without a look at the map. */
export function sharesWord(a: string, b: string): boolean {
  const words = new Set(wordsOf(a));
  return wordsOf(b).some((word) => words.has(word));
}

function wordsOf(name: string): string[] {
  return name.normalize('NFKC').toLowerCase().match(WORD) ?? [];
}

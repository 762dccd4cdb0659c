const WORDS: Readonly<Record<string, string>> = {
  st: 'street',
  str: 'street',
  ave: 'avenue',
  av: 'avenue',
  blvd: 'boulevard',
  bd: 'boulevard',
  rd: 'road',
  dr: 'drive',
  ln: 'lane',
  pl: 'place',
  sq: 'square',
  e: 'east',
  w: 'west',
  n: 'north',
  s: 'south',
};

const ARTICLES: ReadonlySet<string> = new Set(['the', 'le', 'la', 'les', 'l', 'der', 'die', 'das', 'el', 'il']);

/** A name in a form in which equal places compare equal: `E. 4th St` and `East 4 Street` are `east 4 street`. */
export function foldName(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  const words = plain.split(' ').map((word) => WORDS[word] ?? word.replace(/^(\d+)(?:st|nd|rd|th)$/, '$1'));
  while (words.length > 1 && ARTICLES.has(words[0]!)) words.shift();
  return words.join(' ');
}

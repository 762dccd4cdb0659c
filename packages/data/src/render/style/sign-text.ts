/** What signs must not say: it would tell the city, or the row of a data set, from a picture's text. */
export interface Withheld {
  /** {@link normaliseName} of the names of the city. */
  cityNames: ReadonlySet<string>;
}

/** Words in a name that are never part of a city's name longer than this. */
const LONGEST_NAME = 4;

/** Ids of elements, and numbers as long as ids. */
const IDS = /\b(?:node|way|relation|osm)[\s/#:_-]*\d+|\d{6,}/gi;

const WORD = /[\p{L}\p{N}\p{M}]+(?:['’][\p{L}\p{M}]+)*/gu;

/** Scripts that put no space between words: a city's name is looked for anywhere in them. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/** Joining words that must not be left at either end. */
const JOINING =
  /^(?:(?:of|de|du|des|di|da|von|zu|in|im|at|and|und|et|à|a)(?=\s|$)[\s,.]*)+|(?:[\s,.]+(?:of|the|de|du|des|di|da|von|zu|in|im|at|and|und|et|à))+$/giu;

/** Letters and digits of a name, without accents, case, spaces and punctuation. */
export function normaliseName(name: string): string {
  return name
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** A name as a sign says it: without ids and without runs of words that are the city's name. May be empty. */
export function signText(name: string, { cityNames }: Withheld): string {
  let text = name.replace(IDS, ' ');
  for (const city of cityNames) if (UNSPACED.test(city)) text = text.replaceAll(city, ' ');
  const words = [...text.matchAll(WORD)];
  const kept: string[] = [];
  let end = 0;
  for (let at = 0; at < words.length; ) {
    const run = runLength(words, at, cityNames);
    if (run === 0) {
      at++;
      continue;
    }
    kept.push(text.slice(end, words[at]!.index));
    const last = words[at + run - 1]!;
    end = last.index + last[0].length;
    at += run;
  }
  if (end === 0 && text === name) return name;
  kept.push(text.slice(end));
  return kept
    .join(' ')
    .replace(/\(\s*\)/g, ' ')
    .replace(/\s+\p{Pd}(?=\p{L})|(?<=\p{L})\p{Pd}\s+/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[\s\p{P}]+|[\s\p{Pd}\p{Po}\p{Ps}]+$/gu, '')
    .replace(JOINING, '')
    .trim();
}

/** Words from `at` that together are a name of the city: 0 for none, else as many as possible. */
function runLength(words: readonly RegExpMatchArray[], at: number, cityNames: ReadonlySet<string>): number {
  let found = 0;
  let joined = '';
  for (let length = 1; length <= LONGEST_NAME && at + length <= words.length; length++) {
    const word = words[at + length - 1]![0];
    if (
      cityNames.has(joined + normaliseName(word)) ||
      cityNames.has(joined + normaliseName(word.replace(/['’]s$/i, '')))
    )
      found = length;
    joined += normaliseName(word);
  }
  return found;
}

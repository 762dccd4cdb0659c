import { foldName } from '@uge/data';
import type { CityGraph, NodeKind } from '@uge/graph';

/** What a masked name is called by: `street B`. */
export type NameNoun = 'street' | 'area' | 'district' | 'city' | 'address' | 'place';

/** A name as it stands in a text. */
interface FoundName {
  /** Equal for all spellings of one name. */
  key: string;
  noun: NameNoun;
  /** Offsets in the text, in UTF-16 units, end exclusive. */
  start: number;
  end: number;
}

/** Every proper name of a city: of streets, places, areas, districts, addresses and the city itself. */
export interface NameIndex {
  readonly size: number;
  /** True where a text, as a whole, is a name of the city. */
  has(name: string): boolean;
  /** Key and noun of a name. */
  lookUp(name: string): Pick<FoundName, 'key' | 'noun'> | undefined;
  /** Names in a text, the longest at each place, from left to right; whole words, whatever the accents and usual abbreviations. */
  find(text: string): FoundName[];
}

interface Entry {
  key: string;
  noun: NameNoun;
  /** Written without capitals on the map, so that a common word may be it. */
  lowerCase: boolean;
}

interface TrieNode {
  next: Map<string, TrieNode>;
  entry?: Entry;
}

interface Token {
  folded: string;
  start: number;
  end: number;
}

/** Characters of scripts that put no spaces between words are words of their own. */
const SPACELESS = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}';
const WORD = new RegExp(`[${SPACELESS}]|(?:(?![${SPACELESS}])[\\p{L}\\p{M}\\p{N}])+`, 'gu');

const NOUN_OF_KIND: Readonly<Record<NodeKind, NameNoun>> = {
  street: 'street',
  aoi: 'area',
  poi: 'place',
  crossing: 'place',
  image: 'place',
};

/** Index the names of a city graph. Crossings are named by their streets, photos have no names. */
export function createNameIndex(graph: CityGraph): NameIndex {
  const root: TrieNode = { next: new Map() };
  const exact = new Map<string, Entry>();
  const add = (name: string | undefined, noun: NameNoun): void => {
    if (name === undefined) return;
    const tokens = tokensOf(name);
    if (tokens.length === 0) return;
    let node = root;
    for (const { folded } of tokens) {
      let next = node.next.get(folded);
      if (!next) {
        next = { next: new Map() };
        node.next.set(folded, next);
      }
      node = next;
    }
    const key = tokens.map(({ folded }) => folded).join(' ');
    node.entry ??= { key, noun, lowerCase: false };
    node.entry.lowerCase ||= !hasCapital(name);
    exact.set(key, node.entry);
  };
  const nodes = Array.from({ length: graph.nodeCount }, (_, index) => graph.node(index));
  for (const { kind, name, streets = [] } of nodes) {
    if (kind === 'street') add(name, 'street');
    for (const street of streets) add(street, 'street');
  }
  for (const { district } of nodes) add(district, 'district');
  for (const { kind, name } of nodes) if (kind === 'aoi' || kind === 'poi') add(name, NOUN_OF_KIND[kind]);
  for (const { address } of nodes) add(address, 'address');
  add(graph.name, 'city');

  const lookUp = (name: string): Entry | undefined => exact.get(keyOf(name));
  return {
    size: exact.size,
    has: (name) => lookUp(name) !== undefined,
    lookUp,
    find: (text) => findNames(text, root),
  };
}

function findNames(text: string, root: TrieNode): FoundName[] {
  const tokens = tokensOf(text);
  const found: FoundName[] = [];
  for (let first = 0; first < tokens.length; first++) {
    let node: TrieNode | undefined = root;
    let last: number | undefined;
    let entry: Entry | undefined;
    for (let at = first; at < tokens.length; at++) {
      node = node.next.get(tokens[at]!.folded);
      if (!node) break;
      if (!node.entry || !readsAsName(text, { start: tokens[first]!.start, end: tokens[at]!.end }, node.entry))
        continue;
      last = at;
      entry = node.entry;
    }
    if (last === undefined || !entry) continue;
    found.push({ key: entry.key, noun: entry.noun, start: tokens[first]!.start, end: tokens[last]!.end });
    first = last;
  }
  return found;
}

/** Not a common word in lower case, a measure as `21.0m`, or a compass point as `180°(S)`. */
function readsAsName(text: string, { start, end }: { start: number; end: number }, { lowerCase }: Entry): boolean {
  const span = text.slice(start, end);
  if (/^\p{N}+$/u.test(span)) {
    return (
      !/\p{N}[.,]$/u.test(text.slice(0, start)) && !/^(?:[.,]\p{N}|\s?(?:m|km|°|%|min)\b|°)/u.test(text.slice(end))
    );
  }
  if (text.slice(0, start).endsWith('°(')) return false;
  return lowerCase || hasCapital(span);
}

/** A capital, or a letter or digit of a script without them. */
function hasCapital(text: string): boolean {
  return /[\p{Lu}\p{Lt}\p{Lo}\p{N}]/u.test(text);
}

function keyOf(name: string): string {
  return tokensOf(name)
    .map(({ folded }) => folded)
    .join(' ');
}

function tokensOf(text: string): Token[] {
  return Array.from(text.matchAll(WORD), ({ 0: word, index }) => ({
    folded: foldName(word),
    start: index,
    end: index + word.length,
  }));
}

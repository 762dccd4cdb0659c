import { createRandom } from '@uge/core';
import { LANGUAGES, type Language, type LanguageName } from './languages.ts';

type Pattern = Exclude<keyof Language, 'roots' | 'endings' | 'given' | 'nouns' | 'plurals' | 'places'>;

/** Draws names that are unique within one city. */
export interface Namer {
  street(kind: Pattern): string;
  /**
   * @param trade - key of the language's place patterns; trades without patterns of their own are named `other`.
   * @param options.word - what the place is, for `{trade}`.
   */
  place(trade: string, options?: { word?: string; district?: string }): string;
}

/** Tries before a number is added to a name that is taken. */
const TRIES = 60;

export function createNamer(seed: number | string, options: { city: string; language: LanguageName }): Namer {
  const language = LANGUAGES[options.language];
  const random = createRandom(seed, 'names', options.city);
  const used = new Set<string>();
  let ordinal = 0;

  const fill = (pattern: string, { word, district }: { word?: string; district?: string }): string =>
    pattern.replace(/\{(\w+)\}/g, (_match, part: string) => {
      switch (part) {
        case 'surname':
          return surname();
        case 'given':
          return random.pick(language.given);
        case 'noun':
          return random.pick(language.nouns);
        case 'plural':
          return random.pick(language.plurals);
        case 'ordinal':
          ordinal += 1;
          return options.language === 'english' ? ordinalOf(ordinal) : String(10 + ordinal);
        case 'district':
          return district ?? surname();
        default:
          return word ?? surname();
      }
    });
  const surname = (): string => random.pick(language.roots) + random.pick(language.endings);
  const draw = (patterns: readonly string[], parts: { word?: string; district?: string }): string => {
    let name = '';
    for (let attempt = 0; attempt < TRIES; attempt++) {
      name = fill(random.pick(patterns), parts);
      if (!used.has(name)) break;
    }
    for (let number = 2, plain = name; used.has(name); number++) name = `${plain} ${number}`;
    used.add(name);
    return name;
  };
  return {
    street: (kind) => draw(language[kind], {}),
    place: (trade, parts = {}) => draw(language.places[trade] ?? language.places['other']!, parts),
  };
}

function ordinalOf(number: number): string {
  const teens = number % 100 >= 11 && number % 100 <= 13;
  const suffix = teens ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th');
  return `${number}${suffix}`;
}

import type { Random } from '@uge/core';
import { compassWord } from '../text/compass-word.ts';
import { holdsText } from '../text/holds-text.ts';
import { placeNoun } from '../text/place-noun.ts';
import { roughDistance } from '../text/rough-distance.ts';
import type { NearbyNode } from './place-context.ts';

const ARTICLE = /^(the|le|la|les|das|der|die|el|il)\s|^l['’]/i;

/** Works and memorials bear names of people and things that they are not. */
const NAMED_AFTER_OTHERS: ReadonlySet<string> = new Set(['memorial', 'artwork', 'statue', 'tomb', 'monument', 'sight']);

/** Closer than this, a distance in metres would be false precision. */
const AT_HAND_METRES = 15;

/** Turns nodes into words, with seeded variety, and remembers every node it names. */
export class SentenceWriter {
  readonly #random: Random;
  readonly #mentions = new Set<string>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** Names used so far, in order of first use. */
  get mentions(): string[] {
    return [...this.#mentions];
  }

  /** One of the wordings. */
  readonly pick = <T>(wordings: readonly T[]): T => this.#random.pick(wordings);

  chance(probability: number): boolean {
    return this.#random.next() < probability;
  }

  shuffle<T>(items: readonly T[]): T[] {
    return this.#random.shuffle(items);
  }

  /** The name of something the graph has. */
  name(name: string): string {
    this.#mentions.add(name);
    return name;
  }

  /** `the bakery Chez Nous` or just the name, where the name may stand alone. */
  place({ node }: NearbyNode): string {
    const name = this.name(node.name!);
    const noun = placeNoun(node);
    if (noun === 'place' || holdsText(name, noun) || ARTICLE.test(name)) return name;
    return this.chance(0.3) && !NAMED_AFTER_OTHERS.has(noun) ? name : `the ${noun} ${name}`;
  }

  /** `40 m to the north`, `just to the west`, or, where the camera's heading is known, sometimes `40 m off to the left`. */
  where({ metres, bearing }: NearbyNode, heading: number | undefined): string {
    const atHand = metres < AT_HAND_METRES;
    const sides = heading !== undefined && this.chance(0.4) ? SIDES[sideOf(bearing - heading)] : undefined;
    const direction = sides ? this.pick(atHand ? sides.slice(0, 1) : sides) : `to the ${compassWord(bearing)}`;
    return atHand ? `just ${direction}` : `${this.pick(['', 'about ', 'some '])}${roughDistance(metres)} ${direction}`;
  }
}

type Side = 'ahead' | 'right' | 'behind' | 'left';

const SIDES: Readonly<Record<Side, readonly string[]>> = {
  ahead: ['ahead', 'straight ahead', 'in front of the camera'],
  right: ['to the right', 'off to the right'],
  behind: ['behind the camera', 'behind us'],
  left: ['to the left', 'off to the left'],
};

function sideOf(turn: number): Side {
  return (['ahead', 'right', 'behind', 'left'] as const)[Math.floor((((turn % 360) + 405) % 360) / 90)]!;
}

/** `A, B and C`. */
export function listOf(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** First letter in upper case; the rest as it is. */
export function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

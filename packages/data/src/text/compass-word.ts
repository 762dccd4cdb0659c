import { compassPoint } from '@uge/graph';

const WORDS: Readonly<Record<string, string>> = {
  N: 'north',
  NE: 'north-east',
  E: 'east',
  SE: 'south-east',
  S: 'south',
  SW: 'south-west',
  W: 'west',
  NW: 'north-west',
};

/** The nearest of eight compass directions as a word: `north-east`. Degrees clockwise from north. */
export function compassWord(bearing: number): string {
  return WORDS[compassPoint(bearing, 8, 'letters')]!;
}

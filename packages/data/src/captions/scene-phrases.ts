import type { SceneStatistics } from '../types.ts';

/** One thing that a rendered picture shows, in several wordings. Wordings are noun phrases that fit after "with". */
interface ScenePhrase {
  holds(scene: SceneStatistics): boolean;
  wordings: readonly string[];
}

const PHRASES: readonly ScenePhrase[] = [
  {
    holds: ({ building, sky }) => building > 0.45 && sky < 0.25,
    wordings: ['tall façades closing in on the view', 'high buildings on both sides', 'a dense wall of buildings'],
  },
  {
    holds: ({ building, sky }) => building > 0.2 && building <= 0.45 && sky >= 0.15,
    wordings: ['buildings lining the street', 'a continuous row of façades', 'mid-height houses along the way'],
  },
  {
    holds: ({ building }) => building < 0.1,
    wordings: ['hardly any buildings', 'few buildings', 'open ground rather than façades'],
  },
  { holds: ({ sky }) => sky > 0.4, wordings: ['a wide open sky', 'much sky above', 'an open skyline'] },
  { holds: ({ sky }) => sky < 0.1, wordings: ['only a strip of sky', 'little sky to be seen'] },
  {
    holds: ({ greenery }) => greenery > 0.18,
    wordings: ['trees and greenery all around', 'lush greenery', 'a leafy view'],
  },
  {
    holds: ({ greenery }) => greenery > 0.05 && greenery <= 0.18,
    wordings: ['some trees', 'a few street trees', 'patches of green'],
  },
  {
    holds: ({ greenery }) => greenery < 0.01,
    wordings: ['no greenery at all', 'no trees in sight', 'no trees or other green'],
  },
  {
    holds: ({ shop }) => shop > 0.03,
    wordings: ['shop fronts at street level', 'shop windows and signs', 'a row of shop fronts'],
  },
  { holds: ({ water }) => water > 0.02, wordings: ['water in view', 'open water', 'a stretch of water'] },
  {
    holds: ({ road }) => road > 0.28,
    wordings: ['a wide carriageway', 'a broad roadway in front', 'much asphalt'],
  },
  {
    holds: ({ pavement, road }) => pavement > 0.2 && pavement > road,
    wordings: ['room for walking', 'broad pavements', 'more pavement than road'],
  },
];

/** Phrases for what a rendered picture shows, one wording each, in the order of the list. */
export function scenePhrases(scene: SceneStatistics, pick: (wordings: readonly string[]) => string): string[] {
  return PHRASES.filter((phrase) => phrase.holds(scene)).map((phrase) => pick(phrase.wordings));
}

import { PERCEPTION_DIMENSIONS, type PerceptionDimension } from '../types.ts';

/** Adjectives for a clearly high and a clearly low score. */
const WORDS: Readonly<Record<PerceptionDimension, readonly [high: readonly string[], low: readonly string[]]>> = {
  safe: [
    ['safe', 'secure'],
    ['somewhat unsafe', 'exposed'],
  ],
  lively: [
    ['lively', 'busy', 'animated'],
    ['quiet', 'still'],
  ],
  boring: [
    ['plain', 'monotonous'],
    ['varied', 'interesting'],
  ],
  wealthy: [
    ['well-off', 'well kept'],
    ['modest', 'simple'],
  ],
  depressing: [
    ['bleak', 'gloomy'],
    ['cheerful', 'bright'],
  ],
  beautiful: [
    ['pleasant', 'attractive', 'beautiful'],
    ['unadorned', 'plain-looking'],
  ],
};

const HIGH = 6.2;
const LOW = 3.8;

/** Adjectives for the scores that stand out most, at most three, strongest first. */
export function perceptionWords(
  perception: Partial<Record<PerceptionDimension, number>>,
  pick: (words: readonly string[]) => string,
): string[] {
  return PERCEPTION_DIMENSIONS.flatMap((dimension) => {
    const score = perception[dimension];
    if (score === undefined || (score < HIGH && score > LOW)) return [];
    return [{ word: pick(WORDS[dimension][score >= HIGH ? 0 : 1]), strength: Math.abs(score - 5) }];
  })
    .sort((a, b) => b.strength - a.strength)
    .slice(0, 3)
    .map(({ word }) => word);
}

import type { Random } from '@uge/core';
import type { PerceptionDimension } from '@uge/data';

/** The comparative of each dimension, as Place Pulse asks: "Which place looks safer?" */
const COMPARATIVES: Readonly<Record<PerceptionDimension, string>> = {
  safe: 'safer',
  lively: 'livelier',
  boring: 'more boring',
  wealthy: 'wealthier',
  depressing: 'more depressing',
  beautiful: 'more beautiful',
};

const QUESTIONS: readonly ((comparative: string) => string)[] = [
  (comparative) => `Which place looks ${comparative}?`,
  (comparative) => `Which of the two streets looks ${comparative}?`,
  (comparative) => `Find the photo of the street that looks ${comparative}.`,
];

export function pairQuestion(dimension: PerceptionDimension, random: Random): string {
  return random.pick(QUESTIONS)(COMPARATIVES[dimension]);
}

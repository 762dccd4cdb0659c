import { createRandom } from '@uge/core';
import type { PhotoRecord } from '../types.ts';
import { conditionsSentence } from './conditions-sentence.ts';
import { perceptionSentence, sceneSentence } from './detail-sentences.ts';
import { SentenceWriter } from './sentence-writer.ts';

/** What a rendered picture shows, its weather and how it feels: no names, nothing that is not in the picture. */
export function describeScene(
  { id, scene, conditions, perception }: Pick<PhotoRecord, 'id' | 'scene' | 'conditions' | 'perception'>,
  seed: number,
): string | undefined {
  const write = new SentenceWriter(createRandom(seed, 'scene', id));
  const sentences = [
    scene && sceneSentence(scene, write),
    conditions && conditionsSentence(conditions, write),
    scene && perception && perceptionSentence(perception, write),
  ].filter((sentence) => sentence !== undefined);
  return sentences.length === 0 ? undefined : write.shuffle(sentences).join(' ');
}

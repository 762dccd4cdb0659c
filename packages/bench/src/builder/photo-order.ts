import { createRandom } from '@uge/core';
import type { PlacedRecord } from './build-context.ts';

/** The order in which photos are asked about, by seed, task, city and family of queries. */
export function photoOrder(
  photos: readonly PlacedRecord[],
  { seed, task, city, queryType }: { seed: number; task: string; city: string; queryType: string },
): PlacedRecord[] {
  return createRandom(seed, 'photo-order', task, city, queryType).shuffle(photos);
}

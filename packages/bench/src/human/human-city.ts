import { UgeError } from '@uge/core';
import type { BenchmarkCity, HumanScores } from '../types.ts';

/**
 * Scored photos as a row of the benchmark's cities: held out, as nothing of them was trained on.
 *
 * @throws {UgeError} `bench/bad-option` where a city of the dataset has their name: results go by it.
 */
export function humanCity(
  { name, attribution, license, photos }: HumanScores,
  cities: readonly string[],
): BenchmarkCity {
  if (cities.includes(name)) {
    throw new UgeError(
      'bench/bad-option',
      `humanScores: a city of the dataset is named "${name}" too; results could not tell them apart, rename the city.`,
      { name },
    );
  }
  return { name, role: 'held-out', testPhotos: photos.length, attribution, license };
}

import { createRandom } from '@uge/core';
import type { DatasetManifest, PhotoRecord } from '../types.ts';
import { markdownTable } from './markdown-table.ts';

const SAMPLES_PER_CITY = 4;

/** A few pictures of each city with what is said of them, drawn by the dataset's seed. */
export function samplePictures({ cities, seed }: DatasetManifest, records: readonly PhotoRecord[]): string {
  const sections = cities.map(({ name }) => {
    const own = records.filter(({ city }) => city === name);
    const samples = createRandom(seed, 'card', name).shuffle(own).slice(0, SAMPLES_PER_CITY);
    return markdownTable(
      samples.map(({ place }) => place),
      [samples.map(({ image }) => `![street view](${image})`), samples.map(({ caption }) => caption)],
    );
  });
  return ['## Samples', ...sections].join('\n\n');
}

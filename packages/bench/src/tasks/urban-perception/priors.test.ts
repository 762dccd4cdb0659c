import { createRandom } from '@uge/core';
import { expect, test } from 'vitest';
import { balancedBands } from './bands/balanced-bands.ts';
import { bandLimits, bandOf } from './bands/band-limits.ts';
import { choosePartners, PAIR_MARGINS, type ScoredPhoto } from './pairs/draft-pair.ts';

const random = createRandom(1);
const photos = Array.from({ length: 200 }, (_, index): ScoredPhoto => {
  // Many ties in the lowest band, as scenes without any greenery have.
  const score = index < 60 ? random.next() : 10 * random.next();
  return { id: `p${index}`, image: `${index}.jpg`, picture: `${index}`, score };
});
const bands = bandLimits(photos.map(({ score }) => score))!;

test.each([undefined, 5])('equally many photos of each band are asked about, at most %s', (most) => {
  const chosen = balancedBands(photos, { dimension: 'safe', bands, seed: 1, ...(most ? { most } : {}) });
  const counts = [0, 0, 0, 0, 0];
  for (const { id, score } of photos) if (chosen.has(id)) counts[bandOf(score, bands)!]!++;
  expect(new Set(counts).size).toBe(1);
  expect(counts[0]).toBeGreaterThan(most === undefined ? 10 : 4);
  expect(balancedBands(photos.toReversed(), { dimension: 'safe', bands, seed: 1, ...(most ? { most } : {}) })).toEqual(
    chosen,
  );
});

test('a photo is in one pair of a dimension, with one that surely differs', () => {
  const partners = choosePartners(photos, { dimension: 'safe', scoreSource: 'scene', seed: 1 });
  const members = [...partners].flatMap(([id, partner]) => [id, partner.id]);
  expect(new Set(members).size).toBe(members.length);
  expect(partners.size).toBeGreaterThan(80);
  for (const [id, partner] of partners) {
    const { score } = photos.find((photo) => photo.id === id)!;
    expect(Math.abs(score - partner.score)).toBeGreaterThanOrEqual(PAIR_MARGINS.scene);
  }
});

import { createRandom } from '@uge/core';
import { destinationPoint, distanceMetres, type LonLat } from '@uge/graph';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Photo } from '../types.ts';
import { auditSplits } from './audit-splits.ts';
import { nearPairs } from './near-pairs.ts';
import { splitByCell } from './split-by-cell.ts';

const center: LonLat = [2.338, 48.878];

function scatter(count: number, { seed, spread }: { seed: number; spread: number }): Photo[] {
  const random = createRandom(seed, 'scatter');
  return Array.from({ length: count }, (_, i) => {
    const [lon, lat] = destinationPoint(center, random.next() * 360, Math.sqrt(random.next()) * spread);
    const sequence = random.int(6) === 0 ? { sequence: `s${random.int(3)}` } : {};
    return { id: `p${i}`, lon, lat, source: 'rendered', ...sequence };
  });
}

function records(photos: readonly Photo[], seed = 1) {
  const split = splitByCell(photos, { seed });
  return photos.map((photo, i) => ({ ...photo, city: 'paris', ...split.photos[i]! }));
}

describe('splitByCell', () => {
  it('gives a city of 1.2 km three splits that share nothing and keep their distance', () => {
    for (const count of [30, 40, 120]) {
      for (let seed = 0; seed < 5; seed++) {
        const photos = scatter(count, { seed, spread: 600 }).map(({ sequence: _, ...photo }) => photo);
        const audit = auditSplits(records(photos, seed));
        expect(audit.clean).toBe(true);
        expect(Math.min(audit.counts.train, audit.counts.val, audit.counts.test)).toBeGreaterThan(0);
        expect(audit.counts.train).toBeGreaterThan(count * 0.4);
        expect(audit.minimumMetres.trainTest).toBeGreaterThanOrEqual(100);
      }
    }
  });

  it('never leaks, whatever the photos and sequences are', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer(),
        fc.constantFrom(20, 300, 3000),
        (count, seed, spread) => {
          const split = records(scatter(count, { seed, spread }), seed);
          expect(auditSplits(split).clean).toBe(true);
          expect(split.some((record) => record.split === 'train')).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('depends on the seed and nothing else', () => {
    const photos = scatter(50, { seed: 3, spread: 700 });
    expect(splitByCell(photos, { seed: 7 })).toEqual(splitByCell(photos, { seed: 7 }));
  });

  it('puts a held-out city wholly into test', () => {
    const split = splitByCell(scatter(20, { seed: 1, spread: 600 }), { seed: 1, role: 'held-out' });
    expect(new Set(split.photos.map((photo) => photo.split))).toEqual(new Set(['test']));
  });

  it('has nothing to split without photos', () => {
    expect(splitByCell([], { seed: 1 }).photos).toEqual([]);
  });
});

describe('auditSplits', () => {
  it('finds what leaks', () => {
    const near = { lat: 48.878, city: 'paris', cell: 'c' };
    const audit = auditSplits([
      { ...near, id: 'a', lon: 2.338, split: 'train', sequence: 's' },
      { ...near, id: 'a', lon: 2.3381, split: 'test', sequence: 's' },
    ]);
    expect(audit).toMatchObject({
      clean: false,
      sharedIds: ['a'],
      sharedCells: ['paris/c'],
      sharedSequences: ['paris/s'],
      insideBuffer: 1,
    });
    expect(audit.minimumMetres.trainTest).toBeCloseTo(7.3, 1);
  });
});

it('nearPairs finds exactly the pairs that comparing all finds', () => {
  const positions = scatter(80, { seed: 5, spread: 400 }).map((photo): LonLat => [photo.lon, photo.lat]);
  const all = new Set<string>();
  for (let i = 0; i < positions.length; i++) {
    for (let j = i + 1; j < positions.length; j++) {
      if (distanceMetres(positions[i]!, positions[j]!) <= 100) all.add(`${i} ${j}`);
    }
  }
  const found = nearPairs(positions, 100).map(({ first, second }) => [first, second].sort((a, b) => a - b).join(' '));
  expect(new Set(found)).toEqual(all);
  expect(found).toHaveLength(all.size);
});

import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { PairRow, PhotoRecord, ReasoningPath, Split } from '../types.ts';
import { type LeakageReport, leakageReport, type SplitPairs } from './leakage-report.ts';
import { differingBits, nearDuplicates } from './near-duplicates.ts';
import { ngramOverlap } from './ngram-overlap.ts';
import { perceptualHash } from './perceptual-hash.ts';
import { renderLeakageReport } from './render-leakage-report.ts';

/** Photos far apart, in cells and with pictures of their own. */
function record(id: string, split: Split | undefined, more: Partial<PhotoRecord> = {}): PhotoRecord {
  const number = Number.parseInt(id, 36);
  return {
    ...{ id, lon: 4 + number / 100, lat: 50, source: 'csv', city: 'c', cell: String(number), streetId: 's' },
    ...{ image: `images/c/${id}.jpg`, graph: `graphs/c/${id}.graph.json`, place: id, caption: id, summary: id },
    ...{ paths: [], perceptualHash: number.toString(16).padStart(2, '0').repeat(32), ...(split && { split }) },
    ...more,
  };
}

function path(destination: string): ReasoningPath {
  return {
    destination,
    destinationId: `node/${destination}`,
    answer: `You can reach ${destination}.`,
  } as ReasoningPath;
}

function pair(photo: PhotoRecord, query: string, positive: string, task: PairRow['meta']['task'] = 'scc'): PairRow {
  return {
    messages: [{ role: 'user', content: `<image> ${query}` }],
    positive_messages: [[{ role: 'user', content: positive }]],
    images: [photo.image],
    graphs: [],
    pair_type: 'stage1_image_only',
    label: 1,
    meta: { task, city: photo.city, image_id: photo.id, place: photo.place },
  };
}

const train = record('a', 'train');
const test = record('f', 'test');
const buffer = record('k', undefined);
const pairsOf = (split: Split, ...rows: PairRow[]): SplitPairs => ({ stage: 'stage1', split, rows });
const clean = [
  pairsOf('train', pair(train, 'Where?', 'one street')),
  pairsOf('test', pair(test, 'Where?', 'two roads')),
];
const report = (records: PhotoRecord[], pairs: SplitPairs[] = clean): LeakageReport =>
  leakageReport({ records, pairs });

describe('leakageReport', () => {
  it('finds nothing where nothing leaks', () => {
    const found = report([train, test, buffer]);
    expect(found).toMatchObject({ clean: true, alikePictures: { count: 0 }, misplacedPairs: [] });
    expect(renderLeakageReport(found)).toContain('Leak check: clean');
    expect(renderLeakageReport(found)).not.toContain('LEAK');
  });

  it.each<[string, PhotoRecord, RegExp]>([
    ['the same id', { ...test, id: 'a' }, /LEAK 1 ids/],
    ['the same cell', { ...test, cell: train.cell }, /LEAK 1 S2 cells/],
    ['a place inside the buffer', { ...test, lon: train.lon + 0.001 }, /LEAK 1 photos inside the buffer/],
    [
      'the same picture',
      { ...test, perceptualHash: train.perceptualHash },
      /LEAK 1 pictures[\s\S]*c\/a \(train\), c\/f \(test\): 0 bits/,
    ],
    [
      'an alike picture',
      { ...test, perceptualHash: train.perceptualHash.replace(/^./, (digit) => (digit === 'f' ? '0' : 'f')) },
      /LEAK 1 pictures/,
    ],
  ])('finds %s', (_, leaking, expected) => {
    const found = report([train, leaking, buffer]);
    expect(found.clean).toBe(false);
    expect(renderLeakageReport(found)).toMatch(expected);
  });

  it('finds a sequence in two splits', () => {
    const found = report([
      { ...train, sequence: 's' },
      { ...test, sequence: 's' },
    ]);
    expect(found).toMatchObject({ clean: false, spatial: { sharedSequences: ['c/s'] } });
  });

  it('finds pairs of another split, of the buffer and of no photo', () => {
    const unknown = record('z', 'train');
    const rows = [train, buffer, unknown].map((photo) => pair(photo, 'Where?', photo.id));
    const found = report([train, test, buffer], [pairsOf('test', ...rows)]);
    expect(found.misplacedPairs.map(({ expected }) => expected)).toEqual(['train', 'buffer', 'unknown']);
    expect(found.clean).toBe(false);
  });

  it('finds answers in queries: the positive, and the destination of a path', () => {
    const goal = { ...train, paths: [path('Old Mill'), path('Far Inn')] };
    const told = pair(goal, 'SRP: over the old mill to ?', 'you can reach Old Mill.', 'srp');
    const passed = pair(goal, 'SRP: over the old mill to ?', 'you can reach Far Inn.', 'srp');
    const whole = pair(goal, 'Is it one street here?', 'one street');
    const found = report([goal, test], [pairsOf('train', told, passed, whole)]);
    expect(found.overlap.answersInQueries.map(({ answer }) => answer)).toEqual(['Old Mill', 'one street']);
    expect(found.clean).toBe(false);
  });

  it('counts destinations and positives that splits share', () => {
    const records = [
      { ...train, paths: [path('Mill'), path('Inn')] },
      { ...test, paths: [path('Inn')] },
    ];
    const found = report(records, [
      pairsOf('train', pair(train, 'Where?', 'x')),
      pairsOf('test', pair(test, 'Where?', 'x')),
    ]);
    expect(found.destinations).toMatchObject({ trainTest: 1, counts: { train: 2, test: 1 }, examples: ['c/node/Inn'] });
    expect(found.positives.trainTest).toBe(1);
    expect(renderLeakageReport(found)).toContain('1 of 1 of test');
  });

  it('measures the words that queries and positives share', () => {
    const rows = [pair(train, 'one two three four', 'ONE two three. Nine')];
    const found = report([train], [pairsOf('train', ...rows)]);
    expect(found.overlap.byTask['stage1 scc']).toEqual({ pairs: 1, mean: 0.5, largest: 0.5 });
    expect(ngramOverlap('a b', { within: 'x a b' })).toBe(1);
    expect(ngramOverlap('', { within: 'x' })).toBe(0);
  });
});

describe('perceptualHash', () => {
  it('is near for copies in other sizes and qualities, far for other pictures', async () => {
    const pixels = (phase: number): Buffer =>
      Buffer.from(
        Array.from({ length: 96 * 64 * 3 }, (_, at) => {
          const [x, y] = [Math.floor(at / 3) % 96, Math.floor(at / 288)];
          return 128 + 60 * Math.sin(x / 7 + phase) + 60 * Math.cos((y + 3 * phase) / 5);
        }),
      );
    const picture = (phase: number) => sharp(pixels(phase), { raw: { width: 96, height: 64, channels: 3 } });
    const original = await perceptualHash(await picture(0).jpeg({ quality: 95 }).toBuffer());
    const copy = await perceptualHash(await picture(0).resize(200).jpeg({ quality: 50 }).toBuffer());
    const other = await perceptualHash(await picture(2).jpeg().toBuffer());
    expect(original).toMatch(/^[0-9a-f]{64}$/);
    expect(differingBits(original, copy)).toBeLessThanOrEqual(8);
    expect(differingBits(original, other)).toBeGreaterThan(20);
  });
});

it('nearDuplicates finds exactly the pairs that comparing all finds', () => {
  const hashes = Array.from({ length: 60 }, (_, i) =>
    Array.from({ length: 64 }, (_, at) => ((at * 7 + (i % 9 === 0 ? 0 : at % 9 === 0 ? i : 0)) % 16).toString(16)).join(
      '',
    ),
  );
  const all: string[] = [];
  for (let i = 0; i < hashes.length; i++) {
    for (let j = i + 1; j < hashes.length; j++) if (differingBits(hashes[i]!, hashes[j]!) <= 8) all.push(`${i} ${j}`);
  }
  expect(all.length).toBeGreaterThan(10);
  expect(nearDuplicates(hashes, 8).map(({ first, second }) => `${first} ${second}`)).toEqual(all);
});

import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildDataset } from '@uge/data/node';
import { describe, expect, it } from 'vitest';
import { createRandomEncoder } from '../baselines/random-encoder.ts';
import { evaluate } from '../evaluate/evaluate.ts';
import { buildBenchmark } from './build-benchmark.ts';
import { loadBenchmark } from './load-benchmark.ts';
import { verifyBenchmark } from './verify-benchmark.ts';

const extract = fileURLToPath(new URL('../../../../../shared/data/osm/paris-9e.osm.gz', import.meta.url));
if (!existsSync(extract)) console.warn(`skipped: a benchmark of a real city needs ${extract}`);

describe.skipIf(!existsSync(extract))('a benchmark of a real city', () => {
  it('has queries of every task whose answers hold when recomputed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'uge-bench-data-'));
    try {
      const dataset = await buildDataset({
        name: 'paris',
        seed: 1,
        out: join(folder, 'dataset'),
        imageSize: 16,
        cities: [{ name: 'paris', role: 'held-out', extract, render: 40 }],
      });
      await buildBenchmark({ dataset, out: join(folder, 'benchmark'), seed: 1 });
      const benchmark = await loadBenchmark(join(folder, 'benchmark'));
      for (const { metadata, queries, skippedReason } of benchmark.manifest.tasks) {
        if (metadata.scoreSource === 'human') continue;
        expect(queries['paris'], `${metadata.name}: ${skippedReason}`).toBeGreaterThan(0);
      }
      const { problems } = await verifyBenchmark(benchmark, dataset);
      expect(problems).toEqual([]);
      const { rows } = await evaluate({ encoder: createRandomEncoder(), benchmark, dataset });
      for (const { total, evaluated } of rows) expect(evaluated).toBe(total);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

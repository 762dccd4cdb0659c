import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PERCEPTION_DIMENSIONS } from '@uge/data';
import { expect, it } from 'vitest';
import { buildBenchmark } from '../builder/build-benchmark.ts';
import { verifyBenchmark } from '../builder/verify-benchmark.ts';
import { UGBENCH_TASKS } from '../tasks/ugbench-tasks.ts';
import { guessProblems } from '../testing/guess-problems.ts';
import { madeUpSource } from '../testing/made-up-source.ts';
import { readHumanScores } from './read-human-scores.ts';

const specs = fileURLToPath(new URL('../../../../../shared/data/images/specs_n100_1024px', import.meta.url));
if (!existsSync(specs)) console.warn(`skipped: perception by people needs ${specs}`);

it.skipIf(!existsSync(specs))('SPECS gives bands, pairs and a probe of all six dimensions', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'uge-specs-'));
  try {
    const humanScores = await readHumanScores(specs);
    expect(humanScores.photos).toHaveLength(100);
    const dataset = madeUpSource({ blocks: 4 });
    const tasks = UGBENCH_TASKS.only(['urban-perception-human', 'urban-perception-human-pairs']);
    const benchmark = await buildBenchmark({ dataset, out: join(folder, 'a'), seed: 1, tasks, humanScores });
    expect((await verifyBenchmark(benchmark, dataset, { tasks })).problems).toEqual([]);
    const [bands, pairs] = benchmark.manifest.tasks;
    for (const dimension of PERCEPTION_DIMENSIONS) {
      expect(bands!.queryTypes[dimension]).toBeGreaterThanOrEqual(60);
      expect(pairs!.queryTypes[dimension]).toBeGreaterThan(35);
    }
    for (const { metadata } of [bands!, pairs!])
      expect(guessProblems(benchmark.queries.filter(({ task }) => task === metadata.name))).toEqual([]);
    expect(benchmark.probes).toHaveLength(1);
    expect(benchmark.probes[0]!.targets.every(({ folds }) => folds.length === 5)).toBe(true);
    expect(benchmark.manifest.humanScores!.photos).toEqual({
      Abuja: 20,
      Amsterdam: 20,
      'San Francisco': 20,
      Santiago: 20,
      Singapore: 20,
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});

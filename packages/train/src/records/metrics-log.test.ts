import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stepRow } from '../testing/metrics-rows.ts';
import { MetricsLog } from './metrics-log.ts';
import { readMetrics } from './read-metrics.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-metrics-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('MetricsLog', () => {
  it('goes on where the checkpoint was', async () => {
    const first = await MetricsLog.open(folder, 0);
    for (const step of [1, 2, 3]) await first.append(stepRow(step));
    const second = await MetricsLog.open(folder, 2);
    await second.append(stepRow(3));
    const rows = await readMetrics(folder);
    expect(rows.map(({ step }) => step)).toEqual([1, 2, 3]);
    expect(rows[2]!.time).toBeGreaterThanOrEqual(rows[1]!.time);
    expect(rows).toEqual(second.rows);
  });

  it('survives a line that a killed run did not finish', async () => {
    const log = await MetricsLog.open(folder, 0);
    await log.append(stepRow(1));
    await appendFile(join(folder, 'metrics.jsonl'), '{"kind":"step","st');
    expect(await readMetrics(folder)).toHaveLength(1);
    const resumed = await MetricsLog.open(folder, 1);
    await resumed.append(stepRow(2));
    expect((await readFile(join(folder, 'metrics.jsonl'), 'utf8')).split('\n')).toHaveLength(3);
  });

  it('names the line that is no JSON, and a folder without metrics', async () => {
    await expect(readMetrics(folder)).rejects.toMatchObject({ code: 'train/no-metrics' });
    await writeFile(join(folder, 'metrics.jsonl'), '{}\nfoo\n');
    await expect(readMetrics(folder)).rejects.toMatchObject({ code: 'train/invalid-metrics', details: { line: 2 } });
  });
});

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UgeError } from '@uge/core';
import type { MetricsRow } from './metrics-log.ts';

export const METRICS_FILE = 'metrics.jsonl';

/**
 * Rows of the `metrics.jsonl` in a run's folder. A last line without its end, which a killed run can leave, is passed over.
 *
 * @throws {UgeError} `train/no-metrics` where there is no such file, `train/invalid-metrics` with the line that is no JSON.
 */
export async function readMetrics(folder: string): Promise<MetricsRow[]> {
  const path = join(folder, METRICS_FILE);
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new UgeError(
      'train/no-metrics',
      `${path}: no metrics to read (${cause.code ?? cause.message}); name the folder that a training run was written to.`,
      { path },
      { cause },
    );
  });
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line, index) => {
    try {
      return JSON.parse(line) as MetricsRow;
    } catch (cause) {
      throw new UgeError(
        'train/invalid-metrics',
        `${path}:${index + 1}: expected a JSON object, found "${line.slice(0, 60)}"; the file was changed by something else. Remove the line.`,
        { path, line: index + 1 },
        { cause },
      );
    }
  });
}

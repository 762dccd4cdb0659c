import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { MetricsRow, SessionRow, StepMetrics, ValidationRow } from './metrics-log.ts';
import { readMetrics } from './read-metrics.ts';
import type { TrainingRecord } from './training-record.ts';

/** A run as its folder shows it, finished or not. */
export interface TrainingRunFiles {
  /** Folder name, with that of its parent where that tells runs apart. */
  name: string;
  folder: string;
  /** Its starts: the first, and one for each time it was resumed. */
  sessions: SessionRow[];
  steps: StepMetrics[];
  validations: ValidationRow[];
  /** Absent while the run has not come to its end. */
  record: TrainingRecord | undefined;
}

/**
 * Reads what a run has written so far: `metrics.jsonl`, and `training.json` where there is one.
 *
 * @throws {UgeError} `train/no-metrics`, `train/invalid-metrics`
 */
export async function readRun(folder: string): Promise<TrainingRunFiles> {
  const rows: MetricsRow[] = await readMetrics(folder);
  const text = await readFile(join(folder, 'training.json'), 'utf8').catch(() => undefined);
  const path = resolve(folder);
  return {
    name: `${basename(dirname(path))}/${basename(path)}`,
    folder,
    sessions: rows.filter((row): row is SessionRow => row.kind === 'session'),
    steps: rows.filter((row): row is StepMetrics => row.kind === 'step'),
    validations: rows.filter((row): row is ValidationRow => row.kind === 'validation'),
    record: text === undefined ? undefined : (JSON.parse(text) as TrainingRecord),
  };
}

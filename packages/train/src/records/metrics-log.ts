import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readAllJsonl, writeJsonl } from '@uge/core/node';
import type { ValidationMetrics } from '../trainer/validator.ts';

/** One update, as logged. */
export interface StepMetrics {
  kind: 'step';
  /** From 1: updates made so far. */
  step: number;
  epoch: number;
  loss: number;
  /** Unweighted terms of the loss. */
  parts: Record<string, number>;
  temperature: number;
  learningRate: number;
  /** Global L2 norm before clipping. */
  gradientNorm: number;
  /** Mean candidates per query that count as negatives. */
  effectiveNegatives: number;
  stepMs: number;
  samplesPerSecond: number;
  /** Resident memory of the process, bytes. */
  rss: number;
}

export interface ValidationRow {
  kind: 'validation';
  /** Updates made before it. */
  step: number;
  metrics: ValidationMetrics;
}

export type MetricsRow = StepMetrics | ValidationRow;

/** `metrics.jsonl` of a run: one row per update and per validation, written as they happen. */
export class MetricsLog {
  readonly rows: MetricsRow[];
  readonly #path: string;

  private constructor(path: string, rows: MetricsRow[]) {
    this.#path = path;
    this.rows = rows;
  }

  /** Start a log, keeping the rows of an earlier run up to `keepUntilStep` (its last checkpoint). */
  static async open(folder: string, keepUntilStep: number): Promise<MetricsLog> {
    const path = join(folder, 'metrics.jsonl');
    const rows = keepUntilStep === 0 ? [] : await readAllJsonl<MetricsRow>(path);
    const log = new MetricsLog(
      path,
      rows.filter(({ step }) => step <= keepUntilStep),
    );
    await writeJsonl(path, log.rows);
    return log;
  }

  async append(row: MetricsRow): Promise<void> {
    this.rows.push(row);
    await appendFile(this.#path, `${JSON.stringify(row)}\n`);
  }
}

import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeJsonl } from '@uge/core/node';
import type { ValidationMetrics } from '../trainer/validator.ts';
import { METRICS_FILE, readMetrics } from './read-metrics.ts';

interface MetricsRowBase {
  /** Updates made until then. */
  step: number;
  /** Wall time since the run began, over all its sessions. */
  seconds: number;
}

/** One update, as logged. */
export interface StepMetrics extends MetricsRowBase {
  kind: 'step';
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

export interface ValidationRow extends MetricsRowBase {
  kind: 'validation';
  metrics: ValidationMetrics;
}

/** A line of `metrics.jsonl`. */
export type MetricsRow = StepMetrics | ValidationRow;

/** `metrics.jsonl` of a run: one row per update and per validation, written as they happen. */
export class MetricsLog {
  readonly rows: MetricsRow[];
  readonly #path: string;
  readonly #secondsBefore: number;
  readonly #startedAt: number = performance.now();

  private constructor(path: string, rows: MetricsRow[]) {
    this.#path = path;
    this.rows = rows;
    this.#secondsBefore = rows.at(-1)?.seconds ?? 0;
  }

  /** Start a log, keeping the rows of an earlier run up to `keepUntilStep` (its last checkpoint). */
  static async open(folder: string, keepUntilStep: number): Promise<MetricsLog> {
    const rows = keepUntilStep === 0 ? [] : await readMetrics(folder);
    const path = join(folder, METRICS_FILE);
    const log = new MetricsLog(
      path,
      rows.filter(({ step }) => step <= keepUntilStep),
    );
    await writeJsonl(path, log.rows);
    return log;
  }

  /** Adds a row, stamped with the time. */
  async append(row: Omit<StepMetrics, 'seconds'> | Omit<ValidationRow, 'seconds'>): Promise<void> {
    const seconds = this.#secondsBefore + (performance.now() - this.#startedAt) / 1000;
    const stamped: MetricsRow = { ...row, seconds };
    this.rows.push(stamped);
    await appendFile(this.#path, `${JSON.stringify(stamped)}\n`);
  }
}

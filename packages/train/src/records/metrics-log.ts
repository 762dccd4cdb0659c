import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeJsonl } from '@uge/core/node';
import type { TrainConfig } from '../config/train-config.ts';
import type { ValidationMetrics } from '../trainer/validator.ts';
import type { MachineRecord } from './machine-record.ts';
import { METRICS_FILE, readMetrics } from './read-metrics.ts';

interface MetricsRowBase {
  /** Updates made until then. */
  step: number;
  /** Seconds since 1970. */
  time: number;
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
  /** The same by parameter group, a learned temperature aside. */
  gradientNorms: Record<string, number>;
  /** Mean candidates per query that count as negatives. */
  effectiveNegatives: number;
  /** Mean over the updates since the row before, as are samples per second. */
  stepMs: number;
  samplesPerSecond: number;
  /** Resident memory of the process, bytes. */
  rss: number;
  /** Of the tensors that the engine holds, bytes. */
  engineBytes: number;
}

export interface ValidationRow extends MetricsRowBase {
  kind: 'validation';
  metrics: ValidationMetrics;
}

/** Start of a session: of the run itself, or of going on with it. */
export interface SessionRow extends MetricsRowBase {
  kind: 'session';
  config: TrainConfig;
  /** Fingerprint of the dataset. */
  dataset: string;
  encoder: string;
  /** SHA-256 over names and values of the weights that are variables, before the first update. */
  initialWeights: string;
  versions: Record<string, string>;
  machine: MachineRecord;
}

/** A line of `metrics.jsonl`. */
export type MetricsRow = SessionRow | StepMetrics | ValidationRow;

type Unstamped<Row> = Row extends MetricsRow ? Omit<Row, 'time'> : never;

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
  async append<Row extends Unstamped<MetricsRow>>(row: Row): Promise<Row & { time: number }> {
    const stamped = { ...row, time: Date.now() / 1000 };
    this.rows.push(stamped);
    await appendFile(this.#path, `${JSON.stringify(stamped)}\n`);
    return stamped;
  }
}

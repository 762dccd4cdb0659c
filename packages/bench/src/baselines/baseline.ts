import type { LongOperationOptions } from '@uge/core';
import type { Encoder } from '@uge/data';
import type { HttpEncoderOptions } from '../encoders/http-encoder.ts';
import type { Benchmark, BenchmarkSource, Scorer } from '../types.ts';

/** What baselines are made from. */
export interface BaselineContext extends LongOperationOptions {
  benchmark: Benchmark;
  dataset: BenchmarkSource;
  seed: number;
  /** Of the baseline `http`. */
  service?: HttpEncoderOptions;
}

/** What is evaluated; to be disposed of where it says how. */
export type Ranker = { encoder: Encoder & { dispose?(): void } } | { scorer: Scorer };

/** Something to compare models with. */
export interface Baseline {
  /** Kebab-case, unique in a registry. */
  readonly name: string;
  /** What it knows and what it does not, in one sentence. */
  readonly summary: string;
  /**
   * What its score is good for: `floor` knows less than any model should, `reference` is another model, `ceiling` is told the
   * answers.
   */
  readonly role: 'floor' | 'reference' | 'ceiling';
  create(context: BaselineContext): Ranker | Promise<Ranker>;
}

import { didYouMean, UgeError } from '@uge/core';
import type { TrainConfig } from '../config/train-config.ts';
import type { MarginMetric } from '../losses/margin-metric.ts';
import type { BestCheckpoint } from './best-checkpoint.ts';
import type { ValidationMetrics } from './validator.ts';

/** What a checkpoint keeps of it. */
export interface BestState {
  best: BestCheckpoint | null;
  /** Validations in a row without a gain. */
  withoutGain: number;
}

/** Which validation was best by the metric that decides, and how long ago. */
export class BestTracker {
  #best: BestCheckpoint | null;
  #withoutGain: number;
  readonly #config: Pick<TrainConfig, 'selectBy' | 'selectForm' | 'patience' | 'minimumGain'>;

  constructor(
    config: Pick<TrainConfig, 'selectBy' | 'selectForm' | 'patience' | 'minimumGain'>,
    from: BestState = { best: null, withoutGain: 0 },
  ) {
    this.#config = config;
    this.#best = from.best;
    this.#withoutGain = from.withoutGain;
  }

  get best(): BestCheckpoint | null {
    return this.#best;
  }

  get state(): BestState {
    return { best: this.#best, withoutGain: this.#withoutGain };
  }

  /** Whether patience is at its end. */
  get isExhausted(): boolean {
    const { patience } = this.#config;
    return patience > 0 && this.#withoutGain >= patience;
  }

  /**
   * Judges a validation. The best so far is replaced by any higher value; a rise below `minimumGain` does not renew the patience.
   *
   * @returns the metric of the form that decides, and whether it is the best so far.
   */
  take(step: number, metrics: ValidationMetrics): { decisive: MarginMetric; isBest: boolean } {
    const { selectBy, selectForm, minimumGain } = this.#config;
    const form = selectForm ?? Object.keys(metrics)[0]!;
    const decisive = metrics[form]!;
    const before = this.#best?.[selectBy] ?? Number.NEGATIVE_INFINITY;
    this.#withoutGain = decisive[selectBy] - before > minimumGain ? 0 : this.#withoutGain + 1;
    const isBest = decisive[selectBy] > before;
    if (isBest) this.#best = { step, form, selectedBy: selectBy, ...decisive };
    return { decisive, isBest };
  }

  /** Without validations the last weights are the best. */
  takeLast(step: number): BestCheckpoint {
    this.#best = { step };
    return this.#best;
  }
}

/** @throws {UgeError} `train/unknown-form` for a query form that the stage does not have. */
export function requireForm(selectForm: string | undefined, forms: readonly string[]): void {
  if (selectForm === undefined || forms.includes(selectForm)) return;
  throw new UgeError(
    'train/unknown-form',
    `selectForm is "${selectForm}", which is no query form of this stage. ${didYouMean(selectForm, forms)}`,
    { selectForm, forms },
  );
}

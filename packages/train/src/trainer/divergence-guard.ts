import { UgeError } from '@uge/core';

const WINDOW = 20;

export interface StepHealth {
  step: number;
  loss: number;
  gradientNorm: number;
  learningRate: number;
}

/**
 * Stops a run that cannot recover: a loss or gradient that is not finite, or a mean loss over the last steps that has
 * grown to several times what the run began with.
 */
export class DivergenceGuard {
  readonly #recent: number[] = [];
  #first: number | undefined;

  /** @throws {UgeError} `train/diverged` */
  check({ step, loss, gradientNorm, learningRate }: StepHealth): void {
    const facts = { step, loss, gradientNorm, learningRate };
    if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) {
      throw diverged(`the loss is ${loss} and the gradient norm ${gradientNorm}`, facts);
    }
    this.#recent.push(loss);
    if (this.#recent.length < WINDOW) return;
    const mean = this.#recent.reduce((sum, value) => sum + value, 0) / WINDOW;
    this.#recent.shift();
    this.#first ??= mean;
    if (mean > 3 * this.#first + 1) {
      throw diverged(
        `the mean loss of ${WINDOW} steps is ${mean.toFixed(3)}, up from ${this.#first.toFixed(3)}`,
        facts,
      );
    }
  }
}

function diverged(what: string, facts: StepHealth): UgeError {
  return new UgeError(
    'train/diverged',
    `training diverged at step ${facts.step}: ${what}, at learning rate ${facts.learningRate.toExponential(2)}. ` +
      'Try a third of the learning rate, a longer warm-up or a higher temperature; the best checkpoint so far is kept.',
    { ...facts },
  );
}

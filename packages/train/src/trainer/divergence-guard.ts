import { UgeError } from '@uge/core';

const WINDOW = 20;
const SHOWN_ROWS = 5;

export interface StepHealth {
  step: number;
  loss: number;
  /** Terms of the loss. */
  parts: Readonly<Record<string, number>>;
  gradientNorm: number;
  /** By parameter group. */
  gradientNorms: Readonly<Record<string, number>>;
  learningRate: number;
  /** Ids of the rows of the update. */
  rows: () => readonly string[];
}

/** What the guard remembers, for checkpoints. */
export interface GuardState {
  recent: number[];
  /** Mean of the first window. */
  first: number | null;
}

/**
 * Stops a run that cannot recover: a loss or gradient that is not finite, or a mean loss over the last steps that has
 * grown to several times what the run began with.
 */
export class DivergenceGuard {
  readonly #recent: number[];
  #first: number | null;

  constructor(from: GuardState = { recent: [], first: null }) {
    this.#recent = [...from.recent];
    this.#first = from.first;
  }

  get state(): GuardState {
    return { recent: [...this.#recent], first: this.#first };
  }

  /** @throws {UgeError} `train/not-finite`, `train/diverged` */
  check(health: StepHealth): void {
    const { loss, gradientNorm } = health;
    if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) throw notFinite(health);
    this.#recent.push(loss);
    if (this.#recent.length < WINDOW) return;
    const mean = this.#recent.reduce((sum, value) => sum + value, 0) / WINDOW;
    this.#recent.shift();
    this.#first ??= mean;
    if (mean > 3 * this.#first + 1) throw diverged(health, { mean, first: this.#first });
  }
}

function notFinite({ step, loss, parts, gradientNorm, gradientNorms, learningRate, rows }: StepHealth): UgeError {
  const isBroken = ([, value]: [string, number]): boolean => !Number.isFinite(value);
  const names = (values: Readonly<Record<string, number>>): string[] =>
    Object.entries(values)
      .filter(isBroken)
      .map(([name]) => name);
  const ids = rows();
  const [terms, groups] = [names(parts), names(gradientNorms)];
  const where = [
    ...(terms.length > 0 ? [`terms ${terms.join(', ')}`] : []),
    groups.length > 0 ? `gradient of ${groups.join(', ')}` : 'no single group stands out',
  ];
  const shown = `${ids.slice(0, SHOWN_ROWS).join(', ')}${ids.length > SHOWN_ROWS ? ` and ${ids.length - SHOWN_ROWS} more` : ''}`;
  // A finite loss with a broken gradient points at the backward pass; a broken loss at inputs or weights.
  const advice = Number.isFinite(loss)
    ? 'Look at these rows for degenerate inputs (empty graph, blank picture), or train with a lower rate'
    : 'Look at these rows first; if others fail alike, the weights left the range of float32: take a third of the learning rate, a longer warm-up or a higher temperature';
  return new UgeError(
    'train/not-finite',
    `training stopped at step ${step}: loss ${loss}, gradient norm ${gradientNorm} (${where.join('; ')}), learning rate ${learningRate.toExponential(2)}, rows ${shown}. ` +
      `${advice}. The last checkpoint and the best weights are kept.`,
    { step, loss, parts, gradientNorm, gradientNorms, groups, learningRate, rows: ids },
  );
}

function diverged(
  { step, loss, learningRate }: StepHealth,
  { mean, first }: { mean: number; first: number },
): UgeError {
  return new UgeError(
    'train/diverged',
    `training diverged at step ${step}: the mean loss of ${WINDOW} steps is ${mean.toFixed(3)}, up from ${first.toFixed(3)}, at learning rate ${learningRate.toExponential(2)}. ` +
      'Try a third of the learning rate, a longer warm-up or a higher temperature; the best weights so far are kept.',
    { step, loss, mean, first, learningRate },
  );
}

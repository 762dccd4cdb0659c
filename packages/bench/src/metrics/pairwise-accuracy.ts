export interface PairwiseOptions {
  /** Only items of one group are compared, `[n]`. Default: all. */
  groups?: readonly string[];
  /** Pairs whose true values differ by no more than this are left out. Default 0: ties only. */
  margin?: number;
}

/** Two items whose true order is known. */
interface OrderedPair {
  higher: number;
  lower: number;
}

/**
 * Share of the pairs of items with different true values that are predicted in the right order. A predicted tie and `NaN`
 * are wrong. Guessing gives 0.5.
 *
 * @param predicted - `[n]`.
 * @param actual - `[n]`, finite.
 * @returns `accuracy` in `[0, 1]`, `NaN` without pairs; how many `pairs` there are.
 */
export function pairwiseAccuracy(
  predicted: ArrayLike<number>,
  actual: ArrayLike<number>,
  options: PairwiseOptions = {},
): { accuracy: number; pairs: number } {
  const { accuracy, pairs } = weightedPairwiseAccuracy(predicted, actual, options);
  return { accuracy: accuracy(new Uint16Array(actual.length).fill(1)), pairs };
}

/** {@link pairwiseAccuracy} of resamples: `accuracy` takes how often each item was drawn, `[n]`. */
export function weightedPairwiseAccuracy(
  predicted: ArrayLike<number>,
  actual: ArrayLike<number>,
  { groups, margin = 0 }: PairwiseOptions = {},
): { accuracy: (weights: Uint16Array) => number; pairs: number } {
  const pairs: OrderedPair[] = [];
  for (let a = 0; a < actual.length; a++) {
    for (let b = a + 1; b < actual.length; b++) {
      if (groups && groups[a] !== groups[b]) continue;
      if (actual[a]! - actual[b]! > margin) pairs.push({ higher: a, lower: b });
      else if (actual[b]! - actual[a]! > margin) pairs.push({ higher: b, lower: a });
    }
  }
  const isRight = Uint8Array.from(pairs, ({ higher, lower }) => Number(predicted[higher]! > predicted[lower]!));
  const higher = Uint32Array.from(pairs, (pair) => pair.higher);
  const lower = Uint32Array.from(pairs, (pair) => pair.lower);
  return {
    accuracy: (weights) => {
      let right = 0;
      let total = 0;
      for (let pair = 0; pair < isRight.length; pair++) {
        const weight = weights[higher[pair]!]! * weights[lower[pair]!]!;
        total += weight;
        right += weight * isRight[pair]!;
      }
      return right / total;
    },
    pairs: pairs.length,
  };
}

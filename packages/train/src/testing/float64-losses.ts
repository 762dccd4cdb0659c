/** Row-major matrix of float64. */
export type Matrix = readonly (readonly number[])[];

export interface Float64LossOptions {
  temperature: number;
  symmetric?: boolean;
  /** 1 where a candidate does not count. */
  falseNegatives?: Matrix | undefined;
  hardNegatives?: Matrix | undefined;
}

/** InfoNCE as its formula is written, in float64: what the engines' values and gradients are checked against. */
export function float64InfoNce(query: Matrix, target: Matrix, options: Float64LossOptions): number {
  const { temperature, symmetric = false, falseNegatives, hardNegatives = [] } = options;
  const candidates = [...target, ...hardNegatives];
  const forward = oneWay(query, candidates, { temperature, isMasked: (i, c) => falseNegatives?.[i]?.[c] === 1 });
  if (!symmetric) return forward;
  const backward = oneWay(target, query, { temperature, isMasked: (i, c) => falseNegatives?.[c]?.[i] === 1 });
  return (forward + backward) / 2;
}

function oneWay(
  queries: Matrix,
  candidates: Matrix,
  { temperature, isMasked }: { temperature: number; isMasked: (query: number, candidate: number) => boolean },
): number {
  const losses = queries.map((query, i) => {
    const score = (candidate: readonly number[]): number =>
      query.reduce((sum, value, k) => sum + value * candidate[k]!, 0) / temperature;
    const positive = score(candidates[i]!);
    const others = candidates.flatMap((candidate, c) =>
      isMasked(i, c) ? [] : [Math.exp(score(candidate) - positive)],
    );
    return Math.log(others.reduce((sum, value) => sum + value, 0));
  });
  return losses.reduce((sum, value) => sum + value, 0) / losses.length;
}

/** Gradient by central differences, whose error in float64 is about 1e-9. */
export function float64Gradient(f: (x: Matrix) => number, at: Matrix): number[] {
  const step = 1e-5;
  return at.flatMap((row, i) =>
    row.map((_, j) => {
      const moved = (by: number): Matrix => at.map((r, k) => (k === i ? r.map((v, l) => (l === j ? v + by : v)) : r));
      return (f(moved(step)) - f(moved(-step))) / (2 * step);
    }),
  );
}

/** A chi-square test that counts are spread evenly. */
export interface UniformityTest {
  chiSquare: number;
  degreesOfFreedom: number;
  /** Probability of counts at least this uneven where every position is equally likely. */
  pValue: number;
}

/**
 * Pearson's test of equal frequencies.
 *
 * @returns undefined where fewer than five are expected at a position: the approximation does not hold there.
 */
export function uniformityTest(counts: readonly number[]): UniformityTest | undefined {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  if (counts.length < 2 || expected < 5) return undefined;
  const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const degreesOfFreedom = counts.length - 1;
  return { chiSquare, degreesOfFreedom, pValue: chiSquareTail(chiSquare, degreesOfFreedom) };
}

/** Probability that a chi-square variable exceeds a value: the regularised upper incomplete gamma function `Q(k/2, x/2)`. */
export function chiSquareTail(value: number, degreesOfFreedom: number): number {
  if (value <= 0) return 1;
  const [a, x] = [degreesOfFreedom / 2, value / 2];
  const scale = Math.exp(a * Math.log(x) - x - logGamma(a));
  return x < a + 1 ? 1 - scale * lowerSeries(a, x) : scale * upperFraction(a, x);
}

const PRECISION = 1e-15;

function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = a + 1; term > sum * PRECISION; n++) {
    term *= x / n;
    sum += term;
  }
  return sum;
}

/** Lentz's continued fraction. */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < 1000; n++) {
    const numerator = n * (a - n);
    b += 2;
    d = 1 / (numerator * d + b);
    c = numerator / c + b;
    const step = c * d;
    fraction *= step;
    if (Math.abs(step - 1) < PRECISION) break;
  }
  return fraction;
}

/** Logarithm of the gamma function of a whole or half number, by its recurrence. */
function logGamma(a: number): number {
  let log = a % 1 === 0 ? 0 : Math.log(Math.PI) / 2;
  for (let at = a % 1 === 0 ? 1 : 0.5; at < a; at++) log += Math.log(at);
  return log;
}

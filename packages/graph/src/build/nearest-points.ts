import Flatbush from 'flatbush';

const NONE = -1;

/**
 * The nearest other points of every point of the metric plane.
 *
 * @param options.count - at most this many for each.
 * @param options.maxMetres - none farther away.
 * @returns positions in the lists, `[points x count]`, nearest first, then by position; -1 where there are fewer.
 */
export function nearestPoints(
  xs: Float64Array,
  ys: Float64Array,
  { count, maxMetres }: { count: number; maxMetres: number },
): Int32Array {
  const neighbours = new Int32Array(count * xs.length).fill(NONE);
  if (xs.length === 0) return neighbours;
  const tree = new Flatbush(xs.length);
  for (let point = 0; point < xs.length; point++) tree.add(xs[point]!, ys[point]!);
  tree.finish();
  const squares = new Float64Array(count);
  let [point, x, y, first, found] = [0, 0, 0, 0, 0];
  const offer = (other: number): boolean => {
    const squared = (xs[other]! - x) ** 2 + (ys[other]! - y) ** 2;
    if (other === point || squared > maxMetres * maxMetres) return false;
    if (found === count && !isBefore(squared, other, count - 1)) return false;
    let at = found < count ? found++ : count - 1;
    for (; at > 0 && isBefore(squared, other, at - 1); at--) {
      squares[at] = squares[at - 1]!;
      neighbours[first + at] = neighbours[first + at - 1]!;
    }
    squares[at] = squared;
    neighbours[first + at] = other;
    return false;
  };
  const isBefore = (squared: number, other: number, at: number): boolean =>
    squared < squares[at]! || (squared === squares[at] && other < neighbours[first + at]!);
  for (point = 0; point < xs.length; point++) {
    [x, y, first, found] = [xs[point]!, ys[point]!, count * point, 0];
    tree.search(x - maxMetres, y - maxMetres, x + maxMetres, y + maxMetres, offer);
  }
  return neighbours;
}

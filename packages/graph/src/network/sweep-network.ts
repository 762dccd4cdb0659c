import type { SweepGraph } from './sweep-graph.ts';

/**
 * Shortest metres from a junction to every junction, infinite where there is no way, without a queue (PHAST, Delling,
 * Goldberg, Nowatzyk & Werneck 2011). A shortest way climbs from the source over junctions eliminated later and later, then
 * descends: distances are first found up the line of parents of the source, then for all junctions, last eliminated first,
 * each from those eliminated after it. Sums are added in another order than from the start on: they differ from those of
 * `searchNetwork` by rounding.
 */
export function sweepNetwork({ junctionAt, placeOf, parent, up, down, far }: SweepGraph, source: number): Float64Array {
  const distance = new Float64Array(junctionAt.length).fill(far);
  distance[source] = 0;
  climb({ placeOf, parent, up, distance }, source);
  const { start, junction: above, metres } = down;
  const junctionCount = junctionAt.length;
  for (let place = 0; place < junctionCount; place++) {
    const step = start[place]!;
    const end = start[place + 1]!;
    if (step === end) continue;
    let least = distance[above[step]!]! + metres[step]!;
    for (let other = step + 1; other < end; other++) {
      const total = distance[above[other]!]! + metres[other]!;
      // The smaller of two without a branch: which one it is cannot be predicted, and a wrong guess takes longer than this.
      least = 0.5 * (least + total - Math.abs(least - total));
    }
    const junction = junctionAt[place]!;
    if (least < distance[junction]!) distance[junction] = least;
  }
  const unreached = far / 2;
  for (let junction = 0; junction < junctionCount; junction++) {
    if (distance[junction]! > unreached) distance[junction] = Number.POSITIVE_INFINITY;
  }
  return distance;
}

function climb(
  { placeOf, parent, up, distance }: Pick<SweepGraph, 'placeOf' | 'parent' | 'up'> & { distance: Float64Array },
  source: number,
): void {
  for (let junction = source, isTop = false; !isTop; ) {
    const place = placeOf[junction]!;
    const travelled = distance[junction]!;
    const end = up.start[place + 1]!;
    for (let step = up.start[place]!; step < end; step++) {
      const reached = up.junction[step]!;
      const total = travelled + up.metres[step]!;
      if (total < distance[reached]!) distance[reached] = total;
    }
    isTop = parent[junction] === junction;
    junction = parent[junction]!;
  }
}

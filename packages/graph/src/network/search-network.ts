import type { TravelGraph } from './travel-graph.ts';

const NONE = -1;

/** Buckets are this part of the mean step wide: narrower ones are many and empty, wider ones are searched twice. */
const WIDTH_OF_MEAN_STEP = 0.5;
const MAX_BUCKETS = 1 << 20;

/** A junction, and the metres travelled before it or after it. */
export interface JunctionReach {
  junction: number;
  metres: number;
}

export interface SearchOptions {
  starts: readonly JunctionReach[];
  /** Go no farther. */
  maxMetres: number;
  /** Receives the step each junction was reached by, -1 where it was not or where the search started, `[junctions]`. */
  arrivals?: Int32Array;
  /** Stop once the shortest way over any of these is known; distances to other junctions may then be too long. */
  goals?: readonly JunctionReach[];
}

/**
 * Shortest metres from the starts to every junction, infinite beyond reach: delta-stepping (Meyer & Sanders 2003) on one
 * thread. Junctions wait in a ring of buckets of equal width instead of a heap; those of the nearest bucket are settled in
 * any order and again when they improve. All arrays are typed and no step allocates. Distances are those of Dijkstra's
 * algorithm to the last bit: the least sum over all paths, added from the start on.
 */
export function searchNetwork(graph: TravelGraph, options: SearchOptions): Float64Array {
  const { maxMetres, arrivals, goals } = options;
  const { start, target, metres } = graph;
  const junctionCount = start.length - 1;
  const starts = shortestOfEach(options.starts);
  const spread = Math.max(graph.maxMetres, ...starts.values());
  // A network without a step, or with none of any length, needs a width too.
  const width = Math.max(graph.meanMetres * WIDTH_OF_MEAN_STEP, spread / MAX_BUCKETS) || 1;
  const perMetre = 1 / width;
  const mask = 2 ** Math.ceil(Math.log2(spread * perMetre + 3)) - 1;
  const distance = new Float64Array(junctionCount).fill(Number.POSITIVE_INFINITY);
  // A doubly linked list per bucket, threaded through the junctions.
  const head = new Int32Array(mask + 1).fill(NONE);
  const { next, previous, bucketOf } = graph.queue;
  arrivals?.fill(NONE);
  let waiting = 0;

  for (const [junction, travelled] of starts) {
    if (travelled > maxMetres) continue;
    const bucket = Math.floor(travelled * perMetre) & mask;
    const first = head[bucket]!;
    next[junction] = first;
    previous[junction] = NONE;
    if (first !== NONE) previous[first] = junction;
    head[bucket] = junction;
    bucketOf[junction] = bucket;
    distance[junction] = travelled;
    waiting++;
  }
  for (let turn = 0; waiting > 0; turn++) {
    if (goals && shortestOver(goals, distance) <= turn * width) {
      bucketOf.fill(NONE);
      break;
    }
    const slot = turn & mask;
    for (let junction = head[slot]!; junction !== NONE; junction = head[slot]!) {
      const after = next[junction]!;
      head[slot] = after;
      if (after !== NONE) previous[after] = NONE;
      bucketOf[junction] = NONE;
      waiting--;
      const travelled = distance[junction]!;
      const end = start[junction + 1]!;
      for (let step = start[junction]!; step < end; step++) {
        const total = travelled + metres[step]!;
        const reached = target[step]!;
        if (total >= distance[reached]! || total > maxMetres) continue;
        distance[reached] = total;
        if (arrivals !== undefined) arrivals[reached] = step;
        const onward = start[reached]!;
        const choices = start[reached + 1]! - onward;
        // A dead end leads nowhere but back here: there is nothing to settle.
        if (choices === 0 || (choices === 1 && target[onward] === junction)) continue;
        const bucket = Math.floor(total * perMetre) & mask;
        const waitsIn = bucketOf[reached]!;
        if (waitsIn === bucket) continue;
        if (waitsIn === NONE) waiting++;
        else {
          const before = previous[reached]!;
          const behind = next[reached]!;
          if (before === NONE) head[waitsIn] = behind;
          else next[before] = behind;
          if (behind !== NONE) previous[behind] = before;
        }
        const first = head[bucket]!;
        next[reached] = first;
        previous[reached] = NONE;
        if (first !== NONE) previous[first] = reached;
        head[bucket] = reached;
        bucketOf[reached] = bucket;
      }
    }
  }
  return distance;
}

function shortestOfEach(starts: readonly JunctionReach[]): Map<number, number> {
  const shortest = new Map<number, number>();
  for (const { junction, metres } of starts) {
    shortest.set(junction, Math.min(metres, shortest.get(junction) ?? Number.POSITIVE_INFINITY));
  }
  return shortest;
}

function shortestOver(goals: readonly JunctionReach[], distance: Float64Array): number {
  let shortest = Number.POSITIVE_INFINITY;
  for (const { junction, metres } of goals) shortest = Math.min(shortest, distance[junction]! + metres);
  return shortest;
}

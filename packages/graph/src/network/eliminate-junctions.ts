import type { TravelGraph } from './travel-graph.ts';

/** Ways from one junction to others and back: column `i` of each list belongs together. Infinite where there is no way. */
export interface Shortcuts {
  neighbours: number[];
  /** Metres to each neighbour. */
  out: number[];
  /** Metres back from each neighbour. */
  back: number[];
}

export interface Elimination {
  /** Every junction, first eliminated first. */
  order: Uint32Array;
  /** Of each junction, the ways to those neighbours that were eliminated after it, `[junctions]`. */
  shortcuts: Shortcuts[];
}

/**
 * Take the junctions out of a network one by one, always one with fewest neighbours, and keep all distances between the rest:
 * where two neighbours of the one taken out are farther apart than over it, a shortcut joins them. Dead ends leave no
 * shortcut and the middle of a chain leaves one: they go first. Streets hardly overlap, so a junction seldom has more than a
 * few dozen neighbours when its turn comes (elimination in sparse systems, Parter 1961; for roads: customizable
 * contraction hierarchies, Dibbelt, Strasser & Wagner 2014).
 */
export function eliminateJunctions(graph: Pick<TravelGraph, 'start' | 'target' | 'metres'>): Elimination {
  const shortcuts = stepsOfEach(graph);
  const degreeOf = (junction: number): number => shortcuts[junction]!.neighbours.length;
  // Junctions by number of neighbours; one that has other neighbours by now also waits elsewhere.
  const waiting: number[][] = [];
  const wait = (junction: number): void => {
    waiting[degreeOf(junction)] ??= [];
    waiting[degreeOf(junction)]!.push(junction);
  };
  for (let junction = shortcuts.length - 1; junction >= 0; junction--) wait(junction);
  const order = new Uint32Array(shortcuts.length);
  const isGone = new Uint8Array(shortcuts.length);
  const columnOf = new Uint32Array(shortcuts.length);
  for (let degree = 0, done = 0; degree < waiting.length; ) {
    const junction = waiting[degree]?.pop();
    if (junction === undefined) {
      degree++;
      continue;
    }
    if (isGone[junction] === 1 || degreeOf(junction) !== degree) continue;
    isGone[junction] = 1;
    order[done++] = junction;
    for (const neighbour of shortcuts[junction]!.neighbours) {
      bridge({ over: junction, from: neighbour, shortcuts, columnOf });
      wait(neighbour);
      degree = Math.min(degree, degreeOf(neighbour));
    }
  }
  return { order, shortcuts };
}

/** Steps without loops, of parallel ones the shortest. */
function stepsOfEach({ start, target, metres }: Pick<TravelGraph, 'start' | 'target' | 'metres'>): Shortcuts[] {
  const all = Array.from({ length: start.length - 1 }, (): Shortcuts => ({ neighbours: [], out: [], back: [] }));
  const columnOf = (from: Shortcuts, neighbour: number): number => {
    const column = from.neighbours.indexOf(neighbour);
    if (column !== -1) return column;
    from.out.push(Number.POSITIVE_INFINITY);
    from.back.push(Number.POSITIVE_INFINITY);
    return from.neighbours.push(neighbour) - 1;
  };
  all.forEach((from, junction) => {
    for (let step = start[junction]!; step < start[junction + 1]!; step++) {
      const reached = target[step]!;
      if (reached === junction) continue;
      const [there, here] = [columnOf(from, reached), columnOf(all[reached]!, junction)];
      from.out[there] = Math.min(from.out[there]!, metres[step]!);
      all[reached]!.back[here] = from.out[there]!;
    }
  });
  return all;
}

/** Take `over` from the neighbours of `from`, and join `from` with the other neighbours of `over`. */
function bridge(options: { over: number; from: number; shortcuts: Shortcuts[]; columnOf: Uint32Array }): void {
  const { over, from, shortcuts, columnOf } = options;
  const { neighbours, out, back } = shortcuts[from]!;
  const via = shortcuts[over]!;
  for (let column = 0; column < neighbours.length; column++) columnOf[neighbours[column]!] = column;
  const gap = columnOf[over]!;
  const there = out[gap]!;
  const here = back[gap]!;
  const [last, lastOut, lastBack] = [neighbours.pop()!, out.pop()!, back.pop()!];
  if (last !== over) {
    neighbours[gap] = last;
    out[gap] = lastOut;
    back[gap] = lastBack;
    columnOf[last] = gap;
  }
  const known = neighbours.length;
  for (let i = 0; i < via.neighbours.length; i++) {
    const to = via.neighbours[i]!;
    if (to === from) continue;
    const column = columnOf[to]!;
    const outward = there + via.out[i]!;
    const inward = via.back[i]! + here;
    // Columns of another junction may be left in `columnOf`.
    if (column >= known || neighbours[column] !== to) {
      neighbours.push(to);
      out.push(outward);
      back.push(inward);
      continue;
    }
    if (outward < out[column]!) out[column] = outward;
    if (inward < back[column]!) back[column] = inward;
  }
}

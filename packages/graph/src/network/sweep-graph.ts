import { eliminateJunctions, type Shortcuts } from './eliminate-junctions.ts';
import type { TravelGraph } from './travel-graph.ts';

/** Steps between junctions and those eliminated after them, in compressed sparse rows by place, last eliminated first. */
interface SweepSteps {
  /** Steps of place p: `start[p] .. start[p + 1]`, `[junctions + 1]`. */
  start: Uint32Array;
  /** The other junction. */
  junction: Uint32Array;
  metres: Float64Array;
}

/** What one mode may travel, ordered for searches that reach everything. */
export interface SweepGraph {
  /** Junction at each place, last eliminated first, `[junctions]`. */
  junctionAt: Uint32Array;
  /** Place of each junction, `[junctions]`. */
  placeOf: Uint32Array;
  /** Of each junction, the neighbour that was eliminated next after it; itself where there is none, `[junctions]`. */
  parent: Uint32Array;
  /** From each junction to junctions eliminated after it. */
  up: SweepSteps;
  /** To each junction from junctions eliminated after it. */
  down: SweepSteps;
  /** More metres than any way without a detour has. */
  far: number;
}

/** Order a travel graph for `sweepNetwork`. */
export function buildSweepGraph(graph: Pick<TravelGraph, 'start' | 'target' | 'metres'>): SweepGraph {
  const { order, shortcuts } = eliminateJunctions(graph);
  const junctionAt = order.toReversed();
  const placeOf = new Uint32Array(order.length);
  junctionAt.forEach((junction, place) => {
    placeOf[junction] = place;
  });
  const parent = Uint32Array.from(shortcuts, ({ neighbours }, junction) =>
    neighbours.reduce(
      (next, other) => (next === junction || placeOf[other]! > placeOf[next]! ? other : next),
      junction,
    ),
  );
  const needless = findNeedless(shortcuts);
  const rows = (direction: 'out' | 'back'): SweepSteps => {
    const start = new Uint32Array(order.length + 1);
    const columns: { junction: number[]; metres: number[] } = { junction: [], metres: [] };
    junctionAt.forEach((junction, place) => {
      const { neighbours, [direction]: lengths } = shortcuts[junction]!;
      for (let i = 0; i < neighbours.length; i++) {
        if (lengths[i] === Number.POSITIVE_INFINITY || needless[junction]![direction][i] === 1) continue;
        columns.junction.push(neighbours[i]!);
        columns.metres.push(lengths[i]!);
      }
      start[place + 1] = columns.junction.length;
    });
    return { start, junction: Uint32Array.from(columns.junction), metres: Float64Array.from(columns.metres) };
  };
  const far = 4 * (1 + graph.metres.reduce((sum, metres) => sum + metres, 0));
  return { junctionAt, placeOf, parent, up: rows('out'), down: rows('back'), far };
}

/** Ways that are longer than over a third junction eliminated later: none of them is part of a shortest way. */
function findNeedless(shortcuts: readonly Shortcuts[]): { out: Uint8Array; back: Uint8Array }[] {
  const columnOf = new Uint32Array(shortcuts.length);
  return shortcuts.map(({ neighbours, out, back }) => {
    const needless = { out: new Uint8Array(neighbours.length), back: new Uint8Array(neighbours.length) };
    for (let i = 0; i < neighbours.length; i++) columnOf[neighbours[i]!] = i;
    for (let i = 0; i < neighbours.length; i++) {
      const { neighbours: others, out: onward, back: backward } = shortcuts[neighbours[i]!]!;
      for (let k = 0; k < others.length; k++) {
        const j = columnOf[others[k]!]!;
        // Columns of another junction may be left in `columnOf`.
        if (neighbours[j] !== others[k]) continue;
        if (out[i]! + onward[k]! < out[j]!) needless.out[j] = 1;
        if (out[j]! + backward[k]! < out[i]!) needless.out[i] = 1;
        if (backward[k]! + back[i]! < back[j]!) needless.back[j] = 1;
        if (onward[k]! + back[j]! < back[i]!) needless.back[i] = 1;
      }
    }
    return needless;
  });
}

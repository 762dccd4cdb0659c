import { DisjointSets } from '../build/disjoint-sets.ts';
import type { NetworkColumns } from '../city-graph/graph-columns.ts';
import { arcDirections } from './arc-flags.ts';
import { TRAVEL_MODES, type TravelMode } from './travel-mode.ts';
import { BACKWARD, FORWARD } from './way-access.ts';

/** What one mode may travel, in compressed sparse rows: the form that searches run on. */
export interface TravelGraph {
  /** Steps out of junction j: `start[j] .. start[j + 1]`, `[junctions + 1]`. */
  start: Uint32Array;
  /** Junction each step leads to. */
  target: Uint32Array;
  metres: Float64Array;
  /** `2 · arc`, plus 1 where the arc is travelled target → source. */
  halfArc: Uint32Array;
  /** Mean length of a step. */
  meanMetres: number;
  /** Longest step. */
  maxMetres: number;
  /** Links of the junctions that wait in a search and the bucket each is in, -1 for all between searches. */
  queue: { next: Int32Array; previous: Int32Array; bucketOf: Int32Array };
  /** Bit of the mode in `junctionBarrier`. */
  barrierBit: number;
  /** Directions each arc is open in: bit 0 source → target, bit 1 target → source, `[arcs]`. */
  directions: Uint8Array;
  /** The piece of the network each arc is part of: arcs connected for this mode, directions aside, `[arcs]`. */
  piece: Uint32Array;
  /** The piece with most metres. */
  mainPiece: number;
}

/** Select what a mode may travel. Nothing leads out of a junction whose barrier stops the mode. */
export function buildTravelGraph(columns: NetworkColumns, mode: TravelMode, oneWay: boolean): TravelGraph {
  const { junctionArcStart, junctionArcs, junctionBarrier, arcSource, arcTarget, arcMetres, arcFlags } = columns;
  const junctionCount = junctionBarrier.length;
  const barrierBit = 1 << TRAVEL_MODES.indexOf(mode);
  const directions = Uint8Array.from(arcFlags, (flags) => {
    const open = arcDirections(flags, mode);
    return oneWay || open === 0 ? open : FORWARD | BACKWARD;
  });
  const isOpen = (half: number): boolean => ((directions[half >>> 1]! >>> (half & 1)) & 1) === 1;
  const start = new Uint32Array(junctionCount + 1);
  const halves: number[] = [];
  for (let junction = 0; junction < junctionCount; junction++) {
    const end = (junctionBarrier[junction]! & barrierBit) === 0 ? junctionArcStart[junction + 1]! : 0;
    for (let at = junctionArcStart[junction]!; at < end; at++) {
      if (isOpen(junctionArcs[at]!)) halves.push(junctionArcs[at]!);
    }
    start[junction + 1] = halves.length;
  }
  const halfArc = Uint32Array.from(halves);
  const metres = Float64Array.from(halfArc, (half) => arcMetres[half >>> 1]!);
  return {
    start,
    halfArc,
    target: halfArc.map((half) => ((half & 1) === 0 ? arcTarget : arcSource)[half >>> 1]!),
    metres,
    meanMetres: metres.length === 0 ? 0 : metres.reduce((sum, length) => sum + length, 0) / metres.length,
    maxMetres: metres.reduce((longest, length) => Math.max(longest, length), 0),
    queue: {
      next: new Int32Array(junctionCount),
      previous: new Int32Array(junctionCount),
      bucketOf: new Int32Array(junctionCount).fill(-1),
    },
    barrierBit,
    directions,
    ...findPieces(columns, directions, barrierBit),
  };
}

function findPieces(
  { junctionBarrier, arcSource, arcTarget, arcMetres }: NetworkColumns,
  directions: Uint8Array,
  barrierBit: number,
): Pick<TravelGraph, 'piece' | 'mainPiece'> {
  const passes = (junction: number): boolean => (junctionBarrier[junction]! & barrierBit) === 0;
  const sets = new DisjointSets(junctionBarrier.length);
  directions.forEach((open, arc) => {
    const [source, target] = [arcSource[arc]!, arcTarget[arc]!];
    if (open !== 0 && passes(source) && passes(target)) sets.union(source, target);
  });
  const length = new Float64Array(junctionBarrier.length);
  const piece = Uint32Array.from(directions, (open, arc) => {
    const root = sets.find(passes(arcSource[arc]!) ? arcSource[arc]! : arcTarget[arc]!);
    if (open !== 0) length[root]! += arcMetres[arc]!;
    return root;
  });
  let mainPiece = 0;
  length.forEach((metres, root) => {
    if (metres > length[mainPiece]!) mainPiece = root;
  });
  return { piece, mainPiece };
}

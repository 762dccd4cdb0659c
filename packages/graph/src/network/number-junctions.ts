import type { OsmNodes } from '../types.ts';
import { barrierBits } from './barrier.ts';
import type { NetworkWay } from './collect-ways.ts';

const NOT_A_JUNCTION = -1;
const GRID = 0xffff;

/** The junctions of a network, and which node is which of them. */
export interface Junctions {
  /** Rows of their nodes, `[junctions]`. */
  rows: Uint32Array;
  /** Modes stopped at each, `[junctions]`. */
  barrier: Uint8Array;
  /** Junction of a node by row, -1 for none. */
  ofRow: Int32Array;
}

/**
 * Junctions are nodes where ways meet or end and nodes with a barrier. They are numbered along a Z-order curve (Morton
 * 1966), so that neighbours on the ground are neighbours in memory.
 */
export function numberJunctions(ways: readonly NetworkWay[], nodes: OsmNodes): Junctions {
  const uses = new Uint8Array(nodes.size);
  const use = (row: number): void => {
    if (uses[row]! < 2) uses[row]!++;
  };
  for (const { runs } of ways) {
    for (const run of runs) {
      for (const row of run) use(row);
      use(run[0]!);
      use(run.at(-1)!);
    }
  }
  const blocked = new Map<number, number>();
  for (const row of nodes.taggedRows()) {
    if (uses[row] === 0) continue;
    const bits = barrierBits(nodes.tags(row));
    if (bits === 0) continue;
    uses[row] = 2;
    blocked.set(row, bits);
  }
  const found: number[] = [];
  uses.forEach((count, row) => {
    if (count > 1) found.push(row);
  });
  const rows = inZOrder(found, nodes);
  const ofRow = new Int32Array(nodes.size).fill(NOT_A_JUNCTION);
  rows.forEach((row, junction) => {
    ofRow[row] = junction;
  });
  return { rows, barrier: Uint8Array.from(rows, (row) => blocked.get(row) ?? 0), ofRow };
}

function inZOrder(rows: readonly number[], nodes: OsmNodes): Uint32Array {
  let [west, south, east, north] = [180, 90, -180, -90];
  for (const row of rows) {
    west = Math.min(west, nodes.lon(row));
    east = Math.max(east, nodes.lon(row));
    south = Math.min(south, nodes.lat(row));
    north = Math.max(north, nodes.lat(row));
  }
  const cell = (value: number, from: number, to: number): number =>
    to > from ? Math.round(((value - from) / (to - from)) * GRID) : 0;
  const codes = Float64Array.from(
    rows,
    (row) => spread(cell(nodes.lon(row), west, east)) + 2 * spread(cell(nodes.lat(row), south, north)),
  );
  // Rows are ascending by OSM id: ties keep that order.
  const order = Uint32Array.from(codes.keys()).sort((a, b) => codes[a]! - codes[b]! || a - b);
  return order.map((position) => rows[position]!);
}

/** 16 bits, each moved to twice its place. */
function spread(value: number): number {
  let bits = value;
  bits = (bits | (bits << 8)) & 0x00ff00ff;
  bits = (bits | (bits << 4)) & 0x0f0f0f0f;
  bits = (bits | (bits << 2)) & 0x33333333;
  return (bits | (bits << 1)) & 0x55555555;
}

import { BoxTree } from '../city-graph/box-tree.ts';
import { COLUMN_NAMES, FIXED_DIMENSIONS, GRAPH_COLUMNS, type GraphColumns } from '../city-graph/graph-columns.ts';

/** `'2 nodes + 1'`: factor, dimension, summand. */
const EXTENT = /^(?:(\d+) )?(\w+)(?: \+ (\d+))?$/;

/**
 * What contradicts the table of columns: lengths, references and ranges out of bounds, an index that cannot be walked.
 * Columns without a problem can be queried without a crash or an endless loop.
 */
export function columnProblem(columns: GraphColumns): string | undefined {
  const sizes = new Map(Object.entries(FIXED_DIMENSIONS));
  for (const name of COLUMN_NAMES) {
    const { factor, dimension, summand } = parseExtent(GRAPH_COLUMNS[name].length);
    const size = (columns[name].length - summand) / factor;
    if (!sizes.has(dimension) && Number.isInteger(size) && size >= 0) sizes.set(dimension, size);
    if (sizes.get(dimension) !== size) {
      return `column ${name} has ${columns[name].length} values where ${GRAPH_COLUMNS[name].length} are expected`;
    }
  }
  const sizeOf = (extent: string): number => {
    const { factor, dimension, summand } = parseExtent(extent);
    return factor * sizes.get(dimension)! + summand;
  };
  for (const name of COLUMN_NAMES) {
    const { below, partitions, indexes } = GRAPH_COLUMNS[name];
    const column = columns[name];
    if (below !== undefined && !isBelow(column, sizeOf(below)))
      return `column ${name} refers past the last of ${below}`;
    if (partitions !== undefined && !isPartition(column, sizeOf(partitions))) {
      return `column ${name} does not divide ${partitions}`;
    }
    const indexProblem = indexes && BoxTree.problem(column as Uint8Array, sizeOf(indexes));
    if (indexProblem) return `column ${name} is no spatial index: ${indexProblem}`;
  }
  return undefined;
}

function parseExtent(extent: string): { factor: number; dimension: string; summand: number } {
  const [, factor = '1', dimension = '', summand = '0'] = EXTENT.exec(extent) ?? [];
  return { factor: Number(factor), dimension, summand: Number(summand) };
}

function isBelow(values: ArrayLike<number>, limit: number): boolean {
  for (let i = 0; i < values.length; i++) if (values[i]! >= limit) return false;
  return true;
}

function isPartition(starts: ArrayLike<number>, size: number): boolean {
  if (starts[0] !== 0 || starts[starts.length - 1] !== size) return false;
  for (let i = 1; i < starts.length; i++) if (starts[i]! < starts[i - 1]!) return false;
  return true;
}

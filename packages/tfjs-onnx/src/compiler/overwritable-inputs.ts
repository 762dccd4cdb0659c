import type { GraphNode } from '../recorder/graph-node.ts';
import { sizeOf } from '../recorder/shapes.ts';
import type { LinearGraph } from './linearise.ts';

/** Smaller blocks are not worth the search. */
const SMALLEST_SIZE = 1024;

/**
 * For each output the inputs whose memory it may be written to: blocks of its size and type that only nodes read which run
 * before it, whatever order ONNX Runtime chooses, and of which nothing can be lost by a failure.
 *
 * @param outputPositions - positions of the outputs' nodes in the graph.
 * @returns for each output a list of positions in `graph.leaves`.
 */
export function overwritableInputs(graph: LinearGraph, outputPositions: readonly number[]): number[][] {
  const { order, leaves } = graph;
  const readers = readersOf(graph);
  const failing = order.filter(canFail).map(({ index }) => index);
  const seen = new Int32Array(order.length).fill(-1);
  return outputPositions.map((position, mark) => {
    const writer = withoutViews(order[position]!);
    if (writer.storage || sizeOf(writer.shape) < SMALLEST_SIZE) return [];
    const fitting = leaves.flatMap((leaf, i) =>
      leaf.isState && leaf.type === writer.type && sizeOf(leaf.shape) === sizeOf(writer.shape) ? [i] : [],
    );
    if (fitting.length === 0) return [];
    markAncestors(writer, order, { seen, mark });
    if (failing.some((node) => seen[node] !== mark)) return [];
    return fitting.filter((i) =>
      readers.get(leaves[i]!.index)!.every((reader) => seen[reader] === mark && reader !== writer.index),
    );
  });
}

/** Whether an operation fails on some values: when one does, nothing may have been overwritten. */
function canFail({ operation, inputs }: GraphNode): boolean {
  if (operation.startsWith('Gather')) return true;
  if (!operation.startsWith('Scatter')) return false;
  // Segment sums choose between an id that is in range and one that drops the row.
  let rows = inputs[1]!;
  while (rows.operation === 'Reshape' || rows.operation === 'Cast') rows = rows.inputs[0]!;
  return rows.operation !== 'Where';
}

function withoutViews(node: GraphNode): GraphNode {
  let inner = node;
  while (inner.operation === 'Reshape' && !inner.storage) inner = inner.inputs[0]!;
  return inner;
}

/** Positions that read each leaf, also through reshapes, which share its memory. */
function readersOf({ order, leaves }: LinearGraph): Map<number, number[]> {
  const readers = new Map<number, number[]>(leaves.map((leaf) => [leaf.index, []]));
  for (const node of order) {
    if (node.storage) continue;
    for (const input of node.inputs) readers.get(withoutViews(input).index)?.push(node.index);
  }
  return readers;
}

function markAncestors(
  start: GraphNode,
  order: readonly GraphNode[],
  { seen, mark }: { seen: Int32Array; mark: number },
): void {
  const stack = [start.index];
  seen[start.index] = mark;
  while (stack.length > 0) {
    const node = order[stack.pop()!]!;
    if (node.storage) continue;
    for (const { index } of node.inputs) {
      if (seen[index] === mark) continue;
      seen[index] = mark;
      stack.push(index);
    }
  }
}

import { didYouMean, UgeError } from '@uge/core';
import { NODE_KINDS, type NodeKind } from '../types.ts';
import type { GraphColumns } from './graph-columns.ts';

export interface NodeFilter {
  /** Only nodes of these kinds. Default: all. */
  kind?: NodeKind | readonly NodeKind[];
  /** Only nodes of these categories; a category that the city does not have matches nothing. Default: all. */
  category?: string | readonly string[];
}

export type NodeTest = (index: number) => boolean;

/**
 * A filter as a test of node indices.
 *
 * @param categories - text number of every category of the city.
 * @throws {UgeError} `graph/unknown-kind`.
 */
export function compileFilter(
  filter: NodeFilter,
  columns: GraphColumns,
  categories: () => ReadonlyMap<string, number>,
): NodeTest {
  const { nodeKind, nodeCategory } = columns;
  const kinds = filter.kind === undefined ? undefined : kindMask([filter.kind].flat());
  if (filter.category === undefined) {
    return kinds === undefined ? () => true : (index) => (kinds & (1 << nodeKind[index]!)) !== 0;
  }
  const known = categories();
  const wanted = new Set([filter.category].flat().map((category) => known.get(category)));
  const mask = kinds ?? ~0;
  return (index) => (mask & (1 << nodeKind[index]!)) !== 0 && wanted.has(nodeCategory[index]!);
}

function kindMask(kinds: readonly NodeKind[]): number {
  return kinds.reduce((mask, kind) => {
    const number = NODE_KINDS.indexOf(kind);
    if (number >= 0) return mask | (1 << number);
    throw new UgeError('graph/unknown-kind', `no kind of node is called "${kind}". ${didYouMean(kind, NODE_KINDS)}`, {
      kind,
    });
  }, 0);
}

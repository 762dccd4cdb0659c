import { UgeError } from '@uge/core';
import type { CityGraph } from '@uge/graph';

/**
 * Index of a node that must be there.
 *
 * @throws {UgeError} `data/unknown-node`.
 */
export function requireNode(graph: CityGraph, id: string): number {
  const index = graph.indexOf(id);
  if (index !== undefined && index >= 0) return index;
  throw new UgeError(
    'data/unknown-node',
    `${graph.name}: no node "${id}"; photos are nodes "image/<photo id>" once anchorPhotos() has placed them.`,
    { id, city: graph.name },
  );
}

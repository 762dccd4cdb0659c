import type { CityGraph } from '@uge/graph';

/** Nodes and edges by kind, bounds and what was skipped: for a person, and as data. */
export function graphCounts(graph: CityGraph): { json: object; text: string } {
  const { nodes, edges } = graph.counts();
  const { name, bounds, provenance, skipped } = graph;
  const text = [
    `${name}  [${bounds.map((degrees) => degrees.toFixed(4)).join(', ')}]  from ${provenance.source}`,
    `nodes    ${total(nodes)}: ${listCounts(nodes)}`,
    `edges    ${total(edges)}: ${listCounts(edges)}`,
    `skipped  ${listCounts(skipped) || 'nothing'}`,
    `${provenance.attribution} (${provenance.license})`,
  ].join('\n');
  return { json: { name, bounds, nodes, edges, skipped, provenance }, text };
}

/** `street 120, poi 340`; zeros are left out. */
export function listCounts(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

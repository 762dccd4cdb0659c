import { createRandom } from '@uge/core';
import type { PairRow } from '@uge/data';

/**
 * Rows with the graph of another photo of their city in place of their own: all rows of a photo the same one, and each
 * graph goes to one photo. A city with one photo keeps its graph.
 */
export function shuffleGraphs(rows: readonly PairRow[], { seed }: { seed: number }): PairRow[] {
  const byCity = new Map<string, Map<string, string[]>>();
  for (const { graphs, meta } of rows) {
    if (graphs.length === 0) continue;
    const photos = byCity.get(meta.city) ?? new Map<string, string[]>();
    byCity.set(meta.city, photos.set(meta.image_id, graphs));
  }
  const given = new Map<string, string[]>();
  for (const [city, photos] of byCity) {
    const order = createRandom(seed, 'shuffled graphs', city).shuffle([...photos.keys()].sort());
    for (const [index, photo] of order.entries()) {
      given.set(`${city}/${photo}`, photos.get(order[(index + 1) % order.length]!)!);
    }
  }
  return rows.map((row) => {
    if (row.graphs.length === 0) return row;
    return { ...row, graphs: given.get(`${row.meta.city}/${row.meta.image_id}`)! };
  });
}

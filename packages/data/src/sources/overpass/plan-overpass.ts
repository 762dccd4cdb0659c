import { OverpassClient } from './overpass-client.ts';
import type { OverpassOptions } from './overpass-options.ts';

/**
 * Bytes of an element in the file. In extracts of Berlin, Paris, Singapore, Beijing and San Francisco nodes have 69 to 91,
 * ways 173 to 343 and relations, which are few, 267 to 2733.
 */
const BYTES = { nodes: 80, ways: 300, relations: 1000 };

export interface OverpassPlan {
  tiles: number;
  nodes: number;
  ways: number;
  relations: number;
  /** Estimated from the counts: the server does not state sizes. */
  bytes: number;
}

/** What {@link fetchOverpass} would fetch: asks the server to count, fetches and writes nothing. */
export async function planOverpass(options: OverpassOptions): Promise<OverpassPlan> {
  const client = new OverpassClient(options);
  const tiles = client.tiles();
  const plan: OverpassPlan = { tiles: tiles.length, nodes: 0, ways: 0, relations: 0, bytes: 0 };
  for (const [index, tile] of tiles.entries()) {
    const { elements } = await client.ask(client.query(tile, 'count'));
    const counts = elements[0]?.tags ?? {};
    for (const kind of ['nodes', 'ways', 'relations'] as const) {
      plan[kind] += Number(counts[kind] ?? 0);
      plan.bytes += Number(counts[kind] ?? 0) * BYTES[kind];
    }
    options.onProgress?.({ phase: 'count OpenStreetMap', done: index + 1, total: tiles.length, unit: 'tiles' });
  }
  return plan;
}

import { writeFileAtomic } from '@uge/core/node';
import type { CityGraph } from '../city-graph/city-graph.ts';
import { encodeCityGraph } from './encode-city-graph.ts';

/** Write a graph as a `.ugc` file: readers see the old or the whole new file. Parent folders are made. */
export async function saveCityGraph(graph: CityGraph, path: string): Promise<void> {
  await writeFileAtomic(path, encodeCityGraph(graph));
}

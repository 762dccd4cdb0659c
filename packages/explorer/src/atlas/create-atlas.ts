import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom } from '@uge/core';
import { writeFileAtomic } from '@uge/core/node';
import type { PhotoRecord } from '@uge/data';
import type { CityGraph } from '@uge/graph';
import { UMAP } from 'umap-js';
import type { Atlas } from '../api/types.ts';
import type { PhotoVectors } from '../search/photo-vectors.ts';

export interface AtlasOptions {
  /** By city. */
  graphs: ReadonlyMap<string, CityGraph>;
  vectors: PhotoVectors;
  cache: string | undefined;
}

/** Photos in two dimensions by UMAP (McInnes et al., 2018, arXiv 1802.03426) of their embeddings; the same for the same vectors. */
export async function createAtlas(
  photos: readonly PhotoRecord[],
  { graphs, vectors, cache }: AtlasOptions,
): Promise<Atlas> {
  const cities = [...graphs.keys()];
  return {
    ids: photos.map(({ id }) => id),
    cities,
    city: photos.map(({ city }) => cities.indexOf(city)),
    places: photos.map(({ place }) => place),
    splits: photos.map(({ split }) => split ?? 'buffer'),
    categories: photos.map(({ city, streetId }) => streetCategory(graphs.get(city)!, streetId)),
    positions: await positionsOf(vectors, cache),
  };
}

async function positionsOf(
  { matrix, encoder, key }: PhotoVectors,
  cache: string | undefined,
): Promise<[number, number][]> {
  const file = cache === undefined ? undefined : join(cache, `${key}.atlas.json`);
  const kept = file && (await readFile(file, 'utf8').catch(() => undefined));
  if (kept) return JSON.parse(kept) as [number, number][];
  const { dimension } = encoder;
  const rows = Array.from({ length: matrix.length / dimension }, (_, row) =>
    Array.from(matrix.subarray(row * dimension, (row + 1) * dimension)),
  );
  const positions = await project(rows);
  if (file) await writeFileAtomic(file, JSON.stringify(positions));
  return positions;
}

/** In `[0, 1]`, to four digits. */
async function project(rows: number[][]): Promise<[number, number][]> {
  // UMAP needs more points than neighbours.
  if (rows.length < 4) return rows.map((_, index) => [(index + 1) / (rows.length + 1), 0.5]);
  const random = createRandom('atlas', rows.length);
  const umap = new UMAP({
    nNeighbors: Math.min(15, rows.length - 1),
    minDist: 0.1,
    random: () => random.next(),
    distanceFn: cosineDistance,
  });
  const points = await umap.fitAsync(rows);
  const extent = [0, 1].map((axis) => {
    const values = points.map((point) => point[axis]!);
    return [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))] as const;
  });
  const scaled = (point: number[], axis: number): number => {
    const [low, high] = extent[axis]!;
    return Math.round((1e4 * (point[axis]! - low)) / (high - low || 1)) / 1e4;
  };
  return points.map((point) => [scaled(point, 0), scaled(point, 1)]);
}

/** Of unit vectors. */
function cosineDistance(a: number[], b: number[]): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += a[index]! * b[index]!;
  return 1 - sum;
}

function streetCategory(graph: CityGraph, streetId: string): string {
  const index = graph.indexOf(streetId);
  return index === undefined ? 'unknown' : graph.node(index).category;
}

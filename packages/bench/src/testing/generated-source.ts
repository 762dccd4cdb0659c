import { join } from 'node:path';
import { createRandom } from '@uge/core';
import {
  type CityRole,
  captionPhoto,
  findReasoningPaths,
  generateCity,
  PERCEPTION_DIMENSIONS,
  type PhotoRecord,
  sampleViewpoints,
} from '@uge/data';
import {
  anchorPhotos,
  buildCityGraph,
  type CityGraph,
  extractSubgraph,
  type OsmData,
  osmDataOf,
  type SpatialSubgraph,
} from '@uge/graph';
import type { BenchmarkSource } from '../types.ts';
import { testManifest } from './test-manifest.ts';

export interface GeneratedCity {
  name: string;
  role: CityRole;
  /** Default 60. */
  photos?: number;
  /** Default 900. */
  sizeMetres?: number;
  /** All streets, places and areas have one name, and there are no districts or addresses: names tell nothing. Default false. */
  oneName?: boolean;
}

interface Built {
  graph: CityGraph;
  photos: PhotoRecord[];
}

/**
 * A dataset in memory over generated cities: real graphs, places, captions and paths; pictures are names only. A training
 * city's photos are test photos in every other stripe of 200 m.
 */
export function generatedSource(cities: readonly GeneratedCity[], seed = 1): BenchmarkSource {
  const built = new Map(cities.map((city) => [city.name, buildCity(city, seed)]));
  const photos = [...built.values()].flatMap((city) => city.photos);
  const files = Object.fromEntries(
    photos.flatMap(({ image, graph }) => [image, graph].map((path) => [path, `sha-of-${path}`])),
  );
  const folder = '/generated';
  return {
    folder,
    fingerprint: 'f'.repeat(64),
    manifest: testManifest({
      ...{ name: 'generated', seed, files },
      cities: cities.map(({ name, role }) => ({ name, role, photos: built.get(name)!.photos.length })),
    }),
    photos: async ({ city, split } = {}) =>
      photos.filter((photo) => (!city || photo.city === city) && (!split || photo.split === split)),
    readGraph: async (path): Promise<SpatialSubgraph> => {
      const photo = photos.find(({ graph }) => graph === path)!;
      return extractSubgraph(built.get(photo.city)!.graph, `image/${photo.id}`);
    },
    readCity: async (name) => built.get(name)!.graph,
    resolve: (path) => join(folder, path),
  };
}

function buildCity({ name, role, photos: count = 60, sizeMetres = 900, oneName }: GeneratedCity, seed: number): Built {
  const data = generateCity({ name, seed, sizeMetres });
  const bare = buildCityGraph(oneName ? withOneName(data) : data, { name });
  const viewpoints = sampleViewpoints(bare, { seed, count });
  const graph = anchorPhotos(
    bare,
    viewpoints.map(({ id, position: [lon, lat], heading }) => ({ id: photoId(name, id), lon, lat, heading })),
  ).graph;
  const photos = viewpoints.map(({ id: viewpoint, position: [lon, lat], heading, streetId }): PhotoRecord => {
    const id = photoId(name, viewpoint);
    const imageNodeId = `image/${id}`;
    const { caption, summary, place } = captionPhoto({ graph, imageNodeId, seed });
    const random = createRandom(seed, 'perception', id);
    const stripe = Math.floor(graph.frame.toXY([lon, lat])[0] / 200);
    return {
      ...{ id, lon, lat, heading, source: 'rendered', city: name, streetId },
      image: `images/${name}/${id}.jpg`,
      graph: `graphs/${name}/${id}.graph.json`,
      cell: String(stripe),
      ...(role === 'train' ? { split: stripe % 2 === 0 ? 'test' : 'train' } : {}),
      ...{ place, caption, summary },
      paths: findReasoningPaths(graph, imageNodeId, { seed, count: 2 }),
      perceptualHash: '',
      perception: Object.fromEntries(PERCEPTION_DIMENSIONS.map((dimension) => [dimension, random.next() * 10])),
      perceptionSource: 'scene',
    };
  });
  return { graph, photos };
}

function photoId(city: string, viewpoint: string): string {
  return `${city}-${viewpoint.replaceAll('/', '-')}`;
}

const ADDRESS_TAGS = /^(?:name:|addr:|int_name|ref$|brand|operator|place$)/;

function withOneName({ nodes, ways, relations }: OsmData): OsmData {
  const bare = (tags?: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(
      Object.entries(tags ?? {})
        .filter(([key]) => !ADDRESS_TAGS.test(key))
        .map(([key, value]) => [key, key === 'name' ? 'Name' : value]),
    );
  const renamed = <T extends { id: number; tags?: Readonly<Record<string, string>> }>(
    elements: Iterable<T>,
  ): Map<number, T> =>
    new Map(Array.from(elements, (element) => [element.id, { ...element, tags: bare(element.tags) }]));
  return osmDataOf({
    nodes: renamed(nodes.values()),
    ways: renamed(ways.values()),
    relations: renamed(relations.values()),
  });
}

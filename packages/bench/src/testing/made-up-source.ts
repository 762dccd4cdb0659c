import { join } from 'node:path';
import { contentHash, createRandom } from '@uge/core';
import type { CityRole, PhotoRecord } from '@uge/data';
import { PERCEPTION_DIMENSIONS } from '@uge/data';
import {
  type CityGraph,
  type CityNode,
  createLocalFrame,
  destinationPoint,
  type LonLat,
  type SpatialSubgraph,
  type SubgraphNode,
} from '@uge/graph';
import type { BenchmarkSource } from '../types.ts';
import { testManifest } from './test-manifest.ts';

/** A made-up city: rows of streets 120 m apart, each a block of 120 m long, a photo every 60 m, places at random. A picture file holds its own path. */
export function madeUpSource(
  options: { blocks?: number; folder?: string; cities?: { name: string; role: CityRole }[] } = {},
): BenchmarkSource {
  const {
    blocks = 12,
    folder = '/made-up',
    cities = [
      { name: 'Northtown', role: 'train' },
      { name: 'Southport', role: 'held-out' },
    ],
  } = options;
  const built = new Map(
    cities.map(({ name, role }, index) => [name, madeUpCity(name, { role, origin: [10 + index, 50], blocks })]),
  );
  const graphs = new Map([...built].map(([name, { nodes }]) => [name, asCityGraph(name, nodes)]));
  const files: Record<string, string> = {};
  for (const { photos } of built.values()) {
    for (const { image, graph } of photos) {
      files[image] = contentHash(image);
      files[graph] = `sha-of-${graph}`;
    }
  }
  const allPhotos = [...built.values()].flatMap(({ photos }) => photos);
  return {
    folder,
    fingerprint: 'f'.repeat(64),
    manifest: testManifest({
      ...{ name: 'made-up', seed: 1, files },
      cities: cities.map(({ name, role }) => ({ name, role, photos: built.get(name)!.photos.length })),
    }),
    photos: async ({ city, split } = {}) =>
      allPhotos.filter((photo) => (!city || photo.city === city) && (!split || photo.split === split)),
    readGraph: async (path) => {
      const photo = allPhotos.find(({ graph }) => graph === path)!;
      return subgraphAround(photo, graphs.get(photo.city)!);
    },
    readCity: async (name) => graphs.get(name)!,
    resolve: (path) => join(folder, path),
  };
}

interface MadeUpCity {
  photos: PhotoRecord[];
  nodes: CityNode[];
}

function madeUpCity(
  name: string,
  { role, origin, blocks }: { role: CityRole; origin: LonLat; blocks: number },
): MadeUpCity {
  const random = createRandom('made-up', name);
  const at = (east: number, north: number): LonLat => destinationPoint(destinationPoint(origin, 90, east), 0, north);
  const nodes: CityNode[] = [];
  const photos: PhotoRecord[] = [];
  for (let row = 0; row < blocks; row++) {
    for (let step = 0; step < blocks * 2; step++) {
      const block = String.fromCharCode(65 + (step >> 1));
      const streetId = `street/${name}-${row}-${block}`;
      const streetName = `${name} ${row}${block} Street`;
      if (step % 2 === 0)
        nodes.push({
          id: streetId,
          kind: 'street',
          name: streetName,
          category: 'residential',
          coord: at(step * 60, row * 120),
        });
      const id = `${name}-${row}-${step}`;
      const [lon, lat] = at(step * 60, row * 120);
      const score = random.next() * 10;
      photos.push({
        id,
        lon,
        lat,
        source: 'rendered',
        city: name,
        image: `images/${name}/${id}.jpg`,
        graph: `graphs/${name}/${id}.graph.json`,
        cell: String(row),
        ...(role === 'train' ? { split: row % 3 === 0 ? 'test' : 'train' } : {}),
        streetId,
        place: `${streetName} near ${name} Avenue ${step >> 1}, ${name} Centre`,
        caption: `A view along ${streetName}, ${step * 60} m from its start.`,
        summary: `${streetName} in ${name} Centre.`,
        paths: [],
        perceptualHash: '',
        perception: Object.fromEntries(
          PERCEPTION_DIMENSIONS.map((dimension, index) => [dimension, (score + index) % 10]),
        ),
        perceptionSource: 'scene',
      });
    }
  }
  for (let index = 0; index < blocks * blocks * 2; index++) {
    const coord = at(random.next() * blocks * 120, random.next() * blocks * 120);
    const named = index % 10 === 0 ? {} : { name: index % 7 === 0 ? 'Chain Coffee' : `${name} Shop ${index}` };
    nodes.push({ id: `node/${name}-${index}`, kind: 'poi', ...named, category: 'food', coord });
  }
  return { photos, nodes };
}

function subgraphAround(photo: PhotoRecord, graph: CityGraph): SpatialSubgraph {
  const street = graph.node(graph.indexOf(photo.streetId)!);
  const near = graph.withinRadius([photo.lon, photo.lat], 400, { kind: 'poi' }).map(({ index }) => graph.node(index));
  return {
    version: 1,
    city: photo.city,
    image_id: photo.id,
    center_node: `image/${photo.id}`,
    nodes: [
      {
        node_id: `image/${photo.id}`,
        kind: 'image',
        coords: [photo.lon, photo.lat],
        node_text: 'street photo',
        category: 'photo',
      },
      ...[street, ...near].map(
        ({ id, kind, name = '', category, coord }): SubgraphNode => ({
          node_id: id,
          kind,
          coords: [coord[0], coord[1]],
          node_text: `${name} | ${category}`,
          category,
        }),
      ),
    ],
    edges: [],
  };
}

/** Only what the benchmark reads of a city graph. */
function asCityGraph(name: string, nodes: readonly CityNode[]): CityGraph {
  const frame = createLocalFrame(nodes[0]!.coord);
  const points = nodes.map(({ coord }) => frame.toXY(coord));
  const metresTo = (index: number, [x, y]: readonly [number, number]): number =>
    Math.hypot(points[index]![0] - x, points[index]![1] - y);
  const indices = new Map(nodes.map(({ id }, index) => [id, index]));
  const reader: Pick<
    CityGraph,
    | 'name'
    | 'nodeCount'
    | 'frame'
    | 'node'
    | 'kindOf'
    | 'indexOf'
    | 'withinRadius'
    | 'footOn'
    | 'geometryOf'
    | 'edgesFrom'
  > = {
    name,
    nodeCount: nodes.length,
    frame,
    node: (index) => nodes[index]!,
    kindOf: (index) => nodes[index]!.kind,
    indexOf: (id) => indices.get(id),
    withinRadius: (position, radius, { kind } = {}) => {
      const xy = frame.toXY(position);
      return nodes
        .map((_, index) => ({ index, metres: metresTo(index, xy) }))
        .filter(({ index, metres }) => metres <= radius && (kind === undefined || kind === nodes[index]!.kind));
    },
    geometryOf: (index) => ({ type: 'Point', coordinates: [...nodes[index]!.coord] }),
    edgesFrom: () => [],
    footOn: (index, position) => ({
      position: nodes[index]!.coord,
      metres: metresTo(index, frame.toXY(position)),
    }),
  };
  return reader as CityGraph;
}

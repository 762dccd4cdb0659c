import { createRandom } from '@uge/core';
import { CityGraph } from '../src/city-graph/city-graph.ts';
import type { DraftNode } from '../src/city-graph/columns.ts';
import { EdgeList } from '../src/city-graph/edge-list.ts';
import { buildNodeColumns } from '../src/city-graph/node-columns.ts';
import { createLocalFrame } from '../src/geodesy/local-frame.ts';
import { emptyNetwork } from '../src/network/empty-network.ts';
import { type LonLat, type NodeKind, RELATIONS } from '../src/types.ts';

export interface RandomCityOptions {
  name?: string;
  origin?: LonLat;
  seed?: number;
  nodes?: number;
  /** Half the side of the square that nodes lie in. */
  metres?: number;
}

const CATEGORIES = ['food', 'park', 'culture'];
const TYPES = ['cafe', 'garden', undefined];

/** A graph with nothing of a real city but its forms: points, broken lines, areas with holes, photos, edges of all relations. */
export function randomCity(options: RandomCityOptions = {}): CityGraph {
  const { name = 'random city', origin = [2.35, 48.86], seed = 1, nodes: count = 120, metres = 1000 } = options;
  const frame = createLocalFrame(origin);
  const random = createRandom('random city', seed, count);
  const spread = (size: number): number => (2 * random.next() - 1) * size;
  const at = (x: number, y: number): LonLat => frame.toLonLat([x, y]);
  const ring = (x: number, y: number, radius: number): LonLat[] => {
    const corners = Array.from({ length: 5 }, (_, i) => {
      const angle = (2 * Math.PI * i) / 5;
      return at(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
    });
    return [...corners, corners[0]!];
  };
  const line = (x: number, y: number): LonLat[] => Array.from({ length: 12 }, (_, i) => at(x + 20 * i, y + spread(15)));
  const geometries: Record<NodeKind, (x: number, y: number) => DraftNode['geometry']> = {
    image: () => undefined,
    poi: () => undefined,
    crossing: () => undefined,
    street: (x, y) =>
      random.next() < 0.5
        ? { type: 'LineString', parts: [{ role: 'line', coordinates: line(x, y) }] }
        : {
            type: 'MultiLineString',
            parts: [
              { role: 'line', coordinates: line(x, y) },
              { role: 'line', coordinates: line(x, y + 40) },
            ],
          },
    aoi: (x, y) => ({
      type: 'Polygon',
      parts: [
        { role: 'outer', coordinates: ring(x, y, 60 + 100 * random.next()) },
        { role: 'inner', coordinates: ring(x, y, 20) },
      ],
    }),
  };
  const kinds = Object.keys(geometries) as NodeKind[];
  const drafts = Array.from({ length: count }, (_, i): DraftNode => {
    const kind = kinds[Math.floor(random.next() * kinds.length)]!;
    const [x, y] = [spread(metres), spread(metres)];
    const geometry = geometries[kind](x, y);
    const type = TYPES[i % 3];
    return {
      id: `${kind}/${i}`,
      kind,
      category: CATEGORIES[Math.floor(random.next() * 3)]!,
      coord: at(x, y),
      name: `${kind} ${i} “é”`,
      district: i % 2 === 0 ? 'East' : 'West',
      ...(type === undefined ? {} : { type }),
      ...(kind === 'image' ? { heading: 360 * random.next() } : {}),
      ...(kind === 'crossing' ? { streets: ['A Street', `B ${i}`] } : {}),
      ...(geometry === undefined ? {} : { geometry }),
    };
  });
  const edges = new EdgeList();
  for (let i = 0; i < 3 * count; i++) {
    const source = Math.floor(random.next() * count);
    const target = Math.floor(random.next() * count);
    if (source === target) continue;
    const [from, to] = [drafts[source]!.coord, drafts[target]!.coord];
    edges.addStep(RELATIONS[i % RELATIONS.length]!, { source, target, from, to });
  }
  const half = 2 * metres;
  const north = frame.toLonLat([0, half])[1] - origin[1];
  const east = (((frame.toLonLat([half, 0])[0] - origin[0]) % 360) + 360) % 360;
  return new CityGraph(
    {
      name,
      origin,
      bounds: [origin[0] - east, origin[1] - north, origin[0] + east, origin[1] + north],
      provenance: { source: 'random', sha256: '0'.repeat(64), attribution: 'made up', license: 'CC0-1.0' },
      skipped: { 'road-without-name': 3 },
    },
    { ...buildNodeColumns(drafts, frame), ...edges.finish(count), ...emptyNetwork() },
  );
}

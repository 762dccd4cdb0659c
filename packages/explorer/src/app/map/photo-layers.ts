import type { Feature, FeatureCollection } from 'geojson';
import type { LngLatBoundsLike } from 'maplibre-gl';
import type { DrawnPath, PhotoDetails } from '../../api/types.ts';

export const EMPTY: FeatureCollection = { type: 'FeatureCollection', features: [] };

/** Nodes of the photo's graph, without the photo. */
export function nodesAround({ subgraph }: PhotoDetails): FeatureCollection {
  return collection(
    subgraph.nodes
      .slice(1)
      .map(({ kind, coords, node_text }) => point(coords, { kind, name: node_text.split(' | ')[0]! })),
  );
}

/** Ids of nodes that the city's own layers draw with their shape. */
export function idsAround({ subgraph }: PhotoDetails, kind: 'street' | 'aoi'): string[] {
  return subgraph.nodes.filter((node) => node.kind === kind).map(({ node_id }) => node_id);
}

export function photoPoint({ record: { lon, lat } }: PhotoDetails): FeatureCollection {
  return collection([point([lon, lat], {})]);
}

export function boundsOfPath({ legs }: DrawnPath): LngLatBoundsLike {
  const points = legs.flatMap(({ from, to }) => [from, to]);
  const [lons, lats] = [points.map(([lon]) => lon), points.map(([, lat]) => lat)];
  return [
    [Math.min(...lons), Math.min(...lats)],
    [Math.max(...lons), Math.max(...lats)],
  ];
}

export function collection(features: Feature[]): FeatureCollection {
  return { type: 'FeatureCollection', features };
}

export function point([lon, lat]: readonly [number, number], properties: Feature['properties']): Feature {
  return { type: 'Feature', geometry: { type: 'Point', coordinates: [lon, lat] }, properties };
}

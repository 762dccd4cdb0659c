import type { Dataset } from '@uge/data/node';
import type { CityGraph, NodeKind } from '@uge/graph';
import type { Feature, FeatureCollection, Geometry, Point } from 'geojson';
import type { CityMap, NodeProperties, PhotoProperties } from './types.ts';

/** Layers of a city's map. */
export async function cityMap(dataset: Dataset, graph: CityGraph): Promise<CityMap> {
  const records = await dataset.photos({ city: graph.name });
  return {
    streets: layer(graph, 'street'),
    areas: layer(graph, 'aoi'),
    places: points(graph, 'poi'),
    crossings: points(graph, 'crossing'),
    photos: collection(
      records.map(({ id, lon, lat, heading, place, split }) => ({
        type: 'Feature',
        geometry: { type: 'Point', coordinates: [lon, lat] },
        properties: { id, place, split: split ?? 'buffer', heading: heading ?? null } satisfies PhotoProperties,
      })),
    ),
  };
}

function layer(graph: CityGraph, kind: NodeKind): FeatureCollection<Geometry, NodeProperties> {
  return collection(
    Array.from(graph.indicesOf(kind), (index) => ({
      type: 'Feature',
      geometry: graph.geometryOf(index),
      properties: propertiesOf(graph, index),
    })),
  );
}

/** Areas that stand for a place are drawn as the place's point. */
function points(graph: CityGraph, kind: NodeKind): FeatureCollection<Point, NodeProperties> {
  return collection(
    Array.from(graph.indicesOf(kind), (index) => ({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [...graph.coordOf(index)] },
      properties: propertiesOf(graph, index),
    })),
  );
}

function propertiesOf(graph: CityGraph, index: number): NodeProperties {
  const { id, category, name } = graph.node(index);
  return { id, name: name ?? '', category };
}

function collection<G extends Geometry, P>(features: Feature<G, P>[]): FeatureCollection<G, P> {
  return { type: 'FeatureCollection', features };
}

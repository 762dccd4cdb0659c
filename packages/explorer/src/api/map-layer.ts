import type { Dataset } from '@uge/data/node';
import type { CityGraph, NodeKind } from '@uge/graph';
import type { Feature, FeatureCollection, Geometry, Position } from 'geojson';
import type { MapLayerName } from './map-layer-names.ts';
import type { NodeProperties, PhotoProperties, PlaceProperties } from './types.ts';

/** About 0.1 m: less than a pixel at the closest zoom, and a third of the bytes. */
const STEPS_PER_DEGREE = 1e6;

/** One layer of a city's map. Areas that stand for a place are drawn as the place's point. */
export async function mapLayer(
  name: MapLayerName,
  { dataset, graph }: { dataset: Dataset; graph: CityGraph },
): Promise<FeatureCollection> {
  switch (name) {
    case 'areas':
      return shapes(graph, 'aoi');
    case 'streets':
      return shapes(graph, 'street');
    case 'crossings':
      return points(graph, 'crossing', () => ({}));
    case 'places':
      return points(graph, 'poi', (index) => {
        const { name, category } = graph.node(index);
        return { name: name ?? '', category } satisfies PlaceProperties;
      });
    case 'photos':
      return photos(dataset, graph.name);
  }
}

async function photos(dataset: Dataset, city: string): Promise<FeatureCollection> {
  const records = await dataset.photos({ city });
  return collection(
    records.map(({ id, lon, lat, place, split }) => ({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: rounded([lon, lat]) },
      properties: { id, name: place, split: split ?? 'buffer' } satisfies PhotoProperties,
    })),
  );
}

function shapes(graph: CityGraph, kind: NodeKind): FeatureCollection {
  return collection(
    Array.from(graph.indicesOf(kind), (index) => {
      const { id, category, name } = graph.node(index);
      return {
        type: 'Feature',
        geometry: roundedGeometry(graph.geometryOf(index)),
        properties: { id, name: name ?? '', category } satisfies NodeProperties,
      };
    }),
  );
}

/** With no more properties than are drawn: points are most of what is sent. */
function points(
  graph: CityGraph,
  kind: NodeKind,
  propertiesOf: (index: number) => Feature['properties'],
): FeatureCollection {
  return collection(
    Array.from(graph.indicesOf(kind), (index) => ({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: rounded([...graph.coordOf(index)]) },
      properties: propertiesOf(index),
    })),
  );
}

function collection(features: Feature[]): FeatureCollection {
  return { type: 'FeatureCollection', features };
}

type Nested = Position | Nested[];

function roundedGeometry(geometry: Geometry): Geometry {
  if (geometry.type === 'GeometryCollection') {
    return { ...geometry, geometries: geometry.geometries.map(roundedGeometry) };
  }
  return { ...geometry, coordinates: roundedAll(geometry.coordinates) } as Geometry;
}

function roundedAll(coordinates: Nested): Nested {
  return typeof coordinates[0] === 'number'
    ? rounded(coordinates as Position)
    : (coordinates as Nested[]).map((part) => roundedAll(part));
}

function rounded(position: Position): Position {
  return position.map((degrees) => Math.round(degrees * STEPS_PER_DEGREE) / STEPS_PER_DEGREE);
}

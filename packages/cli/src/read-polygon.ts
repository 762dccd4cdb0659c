import { readFile } from 'node:fs/promises';
import { UgeError } from '@uge/core';
import type { GeoJSON, MultiPolygon, Polygon, Position } from 'geojson';

/**
 * The polygons of a GeoJSON file, whether a geometry, a feature or a collection, as one.
 *
 * @throws {UgeError} `cli/no-polygon`.
 */
export async function readPolygon(path: string): Promise<MultiPolygon> {
  let json: GeoJSON;
  try {
    json = JSON.parse(await readFile(path, 'utf8')) as GeoJSON;
  } catch (cause) {
    throw noPolygon(path, (cause as Error).message, cause);
  }
  const coordinates = geometriesOf(json).flatMap((geometry): Position[][][] =>
    geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates,
  );
  if (coordinates.length === 0) throw noPolygon(path, `no polygon in a ${json?.type ?? 'file of something else'}`);
  return { type: 'MultiPolygon', coordinates };
}

function geometriesOf(json: GeoJSON | null): (Polygon | MultiPolygon)[] {
  if (json?.type === 'Polygon' || json?.type === 'MultiPolygon') return [json];
  if (json?.type === 'Feature') return geometriesOf(json.geometry);
  if (json?.type === 'FeatureCollection') return json.features.flatMap(geometriesOf);
  return [];
}

function noPolygon(path: string, found: string, cause?: unknown): UgeError {
  return new UgeError(
    'cli/no-polygon',
    `${path}: ${found}; expected GeoJSON with a Polygon or MultiPolygon.`,
    { path },
    { cause },
  );
}

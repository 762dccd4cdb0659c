import type { CityRole, PhotoRecord } from '@uge/data';
import type { CityGraph } from '@uge/graph';
import type { BenchmarkSource } from '../types.ts';
import { type NamedPlace, namedPlaces } from './named-places.ts';

/** A photo with its place in the city's metric plane. */
export interface PlacedRecord {
  record: PhotoRecord;
  /** Metres east and north; agrees with geodesics to 0.001 % within a city. */
  x: number;
  y: number;
  /** Absent where OSM has no name for the street. */
  streetName?: string;
}

export interface CityContext {
  name: string;
  role: CityRole;
  graph: CityGraph;
  places: NamedPlace[];
  /** Every photo of the city: their places are known wrong answers. */
  photos: PlacedRecord[];
  /** Photos that are asked about: split `test`, and all of a held-out city. */
  testPhotos: PlacedRecord[];
}

export interface BuildContext {
  dataset: BenchmarkSource;
  seed: number;
  /** Wanted per query, the right one included. */
  candidates: number;
  /** Most per task and city. */
  queriesPerTask: number;
  cities: CityContext[];
}

/** A task keeps no query with fewer candidates than this. */
export const MINIMUM_CANDIDATES = 5;

/** Among fewer, Hit@5 says little. */
const FEWEST_FOR_HIT5 = 10;

/** Fewest candidates of a query of a task that is judged by Hit@5, where so many are wanted. */
export function fewestForHit5(wanted: number): number {
  return Math.min(wanted, FEWEST_FOR_HIT5);
}

/** Read the city graphs and photos that queries are made from. */
export async function loadCities(dataset: BenchmarkSource, signal?: AbortSignal): Promise<CityContext[]> {
  const cities: CityContext[] = [];
  for (const { name, role } of dataset.manifest.cities) {
    signal?.throwIfAborted();
    const records = await dataset.photos({ city: name });
    const graph = await dataset.readCity(name);
    const photos = records.map((record) => placeRecord(record, graph));
    const testPhotos = photos.filter(({ record }) => role === 'held-out' || record.split === 'test');
    cities.push({ name, role, graph, places: namedPlaces(graph), photos, testPhotos });
  }
  return cities;
}

export function planarMetres(a: PlacedRecord, b: PlacedRecord): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** On the same street, by id or by name: OSM cuts one street into many ways. */
export function sameStreet(a: PlacedRecord, b: PlacedRecord): boolean {
  return a.record.streetId === b.record.streetId || (a.streetName !== undefined && a.streetName === b.streetName);
}

function placeRecord(record: PhotoRecord, graph: CityGraph): PlacedRecord {
  const [x, y] = graph.frame.toXY([record.lon, record.lat]);
  const street = graph.indexOf(record.streetId);
  const streetName = street === undefined ? undefined : graph.node(street).name;
  return { record, x, y, ...(streetName === undefined ? {} : { streetName }) };
}

import type { BenchmarkSource } from '../types.ts';
import type { CityNames } from './mask-names.ts';
import { createNameIndex } from './name-index.ts';

const citiesOf = new WeakMap<BenchmarkSource, Map<string, Promise<CityNames>>>();

/** The names of a city of a dataset, read once. */
export function cityNames(dataset: BenchmarkSource, city: string): Promise<CityNames> {
  let cities = citiesOf.get(dataset);
  if (!cities) {
    cities = new Map();
    citiesOf.set(dataset, cities);
  }
  let names = cities.get(city);
  if (!names) {
    names = dataset.readCity(city).then((graph) => ({ graph, names: createNameIndex(graph) }));
    cities.set(city, names);
  }
  return names;
}

import type { BuildingUse } from '../style/facade-style.ts';
import type { Tags } from './tags.ts';

const USES: Readonly<Record<string, BuildingUse>> = {
  office: 'office',
  commercial: 'office',
  hotel: 'town',
  retail: 'town',
  supermarket: 'town',
  apartments: 'town',
  residential: 'town',
  dormitory: 'block',
  house: 'house',
  detached: 'house',
  semidetached_house: 'house',
  terrace: 'house',
  bungalow: 'house',
  villa: 'house',
  cabin: 'house',
  farm: 'house',
  industrial: 'industrial',
  warehouse: 'industrial',
  hangar: 'industrial',
  manufacture: 'industrial',
  depot: 'industrial',
  garage: 'shed',
  garages: 'shed',
  shed: 'shed',
  hut: 'shed',
  kiosk: 'shed',
  service: 'shed',
  greenhouse: 'shed',
  toilets: 'shed',
  church: 'church',
  cathedral: 'church',
  chapel: 'church',
  monastery: 'church',
  mosque: 'civic',
  temple: 'civic',
  synagogue: 'civic',
  school: 'civic',
  kindergarten: 'civic',
  college: 'civic',
  university: 'civic',
  hospital: 'civic',
  public: 'civic',
  civic: 'civic',
  government: 'civic',
  train_station: 'civic',
  transportation: 'civic',
  museum: 'civic',
  theatre: 'civic',
  parking: 'industrial',
};

/** @param options.area - square metres of the footprint. */
export function buildingUseOf(tags: Tags, options: { area: number; tall: boolean }): BuildingUse {
  const kind = tags['building'] ?? tags['building:part'] ?? 'yes';
  const known = USES[kind];
  if (known === 'town' && options.tall) return 'block';
  if (known === 'house' && options.tall) return 'town';
  if (known !== undefined) return known;
  if (tags['amenity'] === 'place_of_worship') return tags['religion'] === 'christian' ? 'church' : 'civic';
  if (tags['office'] !== undefined) return 'office';
  if (/school|university|hospital|college|townhall|courthouse|library/.test(tags['amenity'] ?? '')) return 'civic';
  if (options.area < 28) return 'shed';
  return options.tall && options.area > 700 ? 'office' : 'town';
}

/** Levels of a building without height tags. */
export const USUAL_LEVELS: Readonly<Record<BuildingUse, (city: number) => readonly [low: number, high: number]>> = {
  town: (city) => [city * 0.65, city * 1.25],
  office: (city) => [city * 0.9, city * 2.2],
  house: () => [1.6, 3.2],
  block: (city) => [Math.max(6, city), Math.max(9, city * 1.5)],
  civic: () => [2, 4],
  church: () => [2.2, 3.4],
  industrial: () => [1.2, 2.4],
  shed: () => [1, 1],
};

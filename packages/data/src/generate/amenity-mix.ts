import type { Zone } from './plan/districts.ts';

/** A kind of place that opens on a lot. */
export interface Amenity {
  tags: Readonly<Record<string, string>>;
  /** Key of the language's name patterns. */
  trade: string;
  /** What `{trade}` stands for in names. */
  word?: string;
  /** Share of the places in each zone, any scale. */
  weights: Readonly<Record<Zone, number>>;
}

type Row = readonly [key: string, value: string, trade: string, word: string, weights: readonly number[]];

/** Weights in the order centre, commercial, residential, garden, industrial. */
const ROWS: readonly Row[] = [
  ['amenity', 'restaurant', 'restaurant', '', [14, 10, 7, 4, 1]],
  ['amenity', 'cafe', 'cafe', '', [9, 7, 5, 3, 1]],
  ['amenity', 'fast_food', 'restaurant', '', [5, 7, 4, 1, 3]],
  ['amenity', 'bar', 'bar', '', [6, 4, 2, 1, 1]],
  ['amenity', 'pub', 'bar', '', [3, 2, 2, 1, 1]],
  ['shop', 'bakery', 'bakery', '', [4, 3, 5, 3, 0]],
  ['shop', 'supermarket', 'supermarket', '', [2, 4, 4, 3, 1]],
  ['shop', 'convenience', 'supermarket', '', [3, 3, 6, 4, 2]],
  ['shop', 'clothes', 'clothes', '', [9, 6, 1, 0, 0]],
  ['shop', 'shoes', 'other', 'Shoes', [3, 2, 0, 0, 0]],
  ['shop', 'jewelry', 'other', 'Jewels', [3, 1, 0, 0, 0]],
  ['shop', 'books', 'books', '', [3, 2, 1, 1, 0]],
  ['shop', 'florist', 'other', 'Flowers', [2, 2, 2, 2, 0]],
  ['shop', 'electronics', 'other', 'Electronics', [2, 4, 1, 0, 1]],
  ['shop', 'furniture', 'other', 'Interiors', [2, 3, 0, 0, 2]],
  ['shop', 'bicycle', 'other', 'Cycles', [1, 1, 2, 1, 1]],
  ['shop', 'hairdresser', 'other', 'Salon', [4, 4, 6, 3, 0]],
  ['shop', 'beauty', 'other', 'Spa', [2, 2, 2, 1, 0]],
  ['shop', 'butcher', 'other', 'Delikat', [1, 1, 2, 1, 0]],
  ['shop', 'hardware', 'other', 'Tools', [1, 2, 1, 1, 4]],
  ['shop', 'car_repair', 'industry', '', [0, 1, 0, 1, 8]],
  ['amenity', 'pharmacy', 'pharmacy', '', [3, 3, 3, 2, 0]],
  ['amenity', 'dentist', 'other', 'Dental', [2, 3, 3, 2, 0]],
  ['amenity', 'doctors', 'other', 'Clinic', [1, 2, 3, 2, 0]],
  ['amenity', 'bank', 'bank', '', [5, 5, 1, 1, 1]],
  ['amenity', 'post_office', 'other', 'Post', [1, 1, 1, 1, 0]],
  ['amenity', 'theatre', 'theatre', '', [2, 1, 0, 0, 0]],
  ['amenity', 'cinema', 'theatre', '', [1, 1, 0, 0, 0]],
  ['amenity', 'library', 'library', '', [1, 0, 1, 1, 0]],
  ['amenity', 'kindergarten', 'school', '', [0, 1, 4, 4, 0]],
  ['amenity', 'place_of_worship', 'church', '', [1, 1, 2, 2, 0]],
  ['amenity', 'fuel', 'other', 'Fuel', [0, 1, 1, 1, 3]],
  ['tourism', 'hotel', 'hotel', '', [5, 4, 1, 1, 0]],
  ['tourism', 'museum', 'museum', '', [2, 1, 0, 1, 0]],
  ['tourism', 'gallery', 'museum', '', [2, 1, 1, 0, 1]],
  ['leisure', 'fitness_centre', 'other', 'Gym', [2, 3, 2, 1, 1]],
  ['office', 'company', 'office', '', [4, 10, 2, 0, 6]],
  ['office', 'lawyer', 'office', '', [3, 4, 1, 0, 0]],
  ['office', 'estate_agent', 'office', '', [2, 3, 2, 1, 0]],
  ['office', 'logistics', 'industry', '', [0, 1, 0, 0, 10]],
  ['craft', 'carpenter', 'industry', '', [0, 0, 1, 1, 5]],
  ['craft', 'brewery', 'industry', '', [1, 0, 0, 0, 3]],
];

export const AMENITIES: readonly Amenity[] = ROWS.map(([key, value, trade, word, weights]) => ({
  tags: { [key]: value },
  trade,
  ...(word === '' ? {} : { word }),
  weights: {
    centre: weights[0]!,
    commercial: weights[1]!,
    residential: weights[2]!,
    garden: weights[3]!,
    industrial: weights[4]!,
  },
}));

/** How many lots of a zone have a place, relative to each other. */
export const PLACE_DENSITY: Readonly<Record<Zone, number>> = {
  centre: 1,
  commercial: 0.7,
  residential: 0.22,
  garden: 0.07,
  industrial: 0.16,
};

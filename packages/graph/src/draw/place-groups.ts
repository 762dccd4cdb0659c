/** Shape of a place's mark: with its colour, so that neither has to be told apart alone. */
export type MarkShape = 'circle' | 'square' | 'triangle' | 'diamond' | 'cross' | 'hexagon' | 'drop' | 'bar';

export type PlaceGroupName =
  | 'transport'
  | 'culture'
  | 'health'
  | 'education'
  | 'civic'
  | 'leisure'
  | 'food'
  | 'shop'
  | 'other';

export interface PlaceGroup {
  label: string;
  shape: MarkShape;
  categories: readonly string[];
}

/** Categories of places in groups few enough for a legend; the first group is drawn first where there is not room for all. */
export const PLACE_GROUPS: Readonly<Record<PlaceGroupName, PlaceGroup>> = {
  transport: { label: 'Transport', shape: 'hexagon', categories: ['transport'] },
  culture: { label: 'Culture and sights', shape: 'diamond', categories: ['culture', 'tourism', 'historic'] },
  health: { label: 'Health and emergency', shape: 'cross', categories: ['healthcare', 'emergency'] },
  education: { label: 'Education', shape: 'triangle', categories: ['education'] },
  civic: {
    label: 'Public and community',
    shape: 'bar',
    categories: ['government', 'diplomatic', 'community', 'military', 'funeral'],
  },
  leisure: {
    label: 'Leisure and nature',
    shape: 'drop',
    categories: ['leisure', 'sport', 'recreation', 'park', 'natural', 'water', 'square'],
  },
  food: { label: 'Food and drink', shape: 'circle', categories: ['food'] },
  shop: { label: 'Shops and services', shape: 'square', categories: ['commercial', 'craft', 'financial', 'service'] },
  other: { label: 'Hotels, offices, other', shape: 'circle', categories: [] },
};

const GROUP_OF_CATEGORY = new Map<string, PlaceGroupName>(
  Object.entries(PLACE_GROUPS).flatMap(([name, { categories }]) =>
    categories.map((category): [string, PlaceGroupName] => [category, name as PlaceGroupName]),
  ),
);

export function placeGroupOf(category: string): PlaceGroupName {
  return GROUP_OF_CATEGORY.get(category) ?? 'other';
}

/** Types that a stranger looks for, or finds the way by. */
const LANDMARKS =
  /^(station|halt|train_station|ferry_terminal|bus_station|museum|theatre|hospital|university|townhall|attraction|castle|monument|cathedral|stadium|opera|library|arts_centre|concert_hall|zoo|aquarium|parliament|courthouse)$/;

/** Types so frequent that they would crowd out the rest. */
const COMMONPLACE = /^(bus_stop|platform|bicycle_rental|parking|taxi|charging_station|atm|artwork|information)$/;

const GROUP_NAMES = Object.keys(PLACE_GROUPS) as PlaceGroupName[];

/** Rank in the fight for room, low first: landmarks are 0, then groups in their order, then what is common. */
export function placeRank(category: string, type = ''): number {
  if (LANDMARKS.test(type)) return 0;
  const rank = 1 + GROUP_NAMES.indexOf(placeGroupOf(category));
  return COMMONPLACE.test(type) ? rank + GROUP_NAMES.length : rank;
}

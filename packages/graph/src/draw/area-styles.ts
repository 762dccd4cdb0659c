/** What an area looks like; names are keys of a theme's `areas`. */
export type AreaStyleName =
  | 'water'
  | 'park'
  | 'wood'
  | 'sand'
  | 'cemetery'
  | 'square'
  | 'campus'
  | 'building'
  | 'ground';

export const AREA_LABELS: Readonly<Record<AreaStyleName, string>> = {
  water: 'Water',
  park: 'Park, sport, leisure',
  wood: 'Wood, scrub, grass',
  sand: 'Beach, bare ground',
  cemetery: 'Cemetery',
  square: 'Square',
  campus: 'Campus, grounds',
  building: 'Building',
  ground: 'Other use',
};

/** Above this an institution's area is its grounds, below its house. */
const LARGEST_HOUSE_SQUARE_METRES = 12_000;

const STYLE_OF_CATEGORY: Readonly<Record<string, AreaStyleName>> = {
  water: 'water',
  park: 'park',
  leisure: 'park',
  sport: 'park',
  recreation: 'park',
  funeral: 'cemetery',
  square: 'square',
  building: 'building',
  place: 'ground',
  transport: 'ground',
  military: 'ground',
};

/** Style of an area by category and type; undefined for districts, which are only outlined. */
export function areaStyleOf(
  category: string,
  { type, squareMetres }: { type: string | undefined; squareMetres: number },
): AreaStyleName | undefined {
  if (category === 'district') return undefined;
  if (category === 'natural') {
    if (/^(beach|sand|bare_rock|shingle|scree|rock)$/.test(type ?? '')) return 'sand';
    return /^(water|bay|strait|wetland|coastline|reef)$/.test(type ?? '') ? 'water' : 'wood';
  }
  if (/^(sports_centre|sports_hall|fitness_centre|dance|bowling_alley)$/.test(type ?? '')) return 'building';
  if (/^(forest|grass|meadow)$/.test(type ?? '')) return 'wood';
  return STYLE_OF_CATEGORY[category] ?? (squareMetres > LARGEST_HOUSE_SQUARE_METRES ? 'campus' : 'building');
}

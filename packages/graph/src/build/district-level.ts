type Tags = Readonly<Record<string, string>>;

/** Parts of a town that `place` names, each with the metres that one typically reaches from its middle. */
export const DISTRICT_PLACES: ReadonlyMap<string, number> = new Map([
  ['neighbourhood', 500],
  ['quarter', 800],
  ['suburb', 1500],
  ['borough', 3000],
]);

const FINEST_MUNICIPALITY_PART = 11;
const COARSEST_MUNICIPALITY_PART = 9;
const COARSEST_DISTRICT = 7;
const TOWNS = /^(city|town|village|municipality|county|district|state|region|nation|country)$/;

/**
 * How an area serves as the district of what lies in it:
 *
 * - `part`: `place=neighbourhood|quarter|suburb|borough`, and administrative levels 9 to 11, which are parts of a
 *   municipality almost everywhere;
 * - `coarse`: administrative levels 7 and 8, unless tagged as a town: subdistricts in China, boroughs in London, wards in
 *   Japan, but whole municipalities elsewhere.
 *
 * Undefined for all others.
 */
export function districtLevel(tags: Tags): 'part' | 'coarse' | undefined {
  if (DISTRICT_PLACES.has(tags['place'] ?? '')) return 'part';
  if (tags['boundary'] !== 'administrative') return undefined;
  const level = Number(tags['admin_level']);
  if (level >= COARSEST_MUNICIPALITY_PART && level <= FINEST_MUNICIPALITY_PART) return 'part';
  const isTown = TOWNS.test(tags['place'] ?? '') || TOWNS.test(tags['border_type'] ?? '');
  return level >= COARSEST_DISTRICT && level < COARSEST_MUNICIPALITY_PART && !isTown ? 'coarse' : undefined;
}

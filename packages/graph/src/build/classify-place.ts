type Tags = Readonly<Record<string, string>>;

export interface PlaceClass {
  category: string;
  /** The OSM value behind the category. */
  type: string;
  /** The key the class comes from. */
  key: string;
}

const any = undefined;

/**
 * First match wins, so what a place is for comes before what it stands in: a restaurant in a historic hotel building is
 * `food`. `any` matches every value except `no` and `vacant`.
 */
const RULES: readonly [category: string, key: string, values: readonly string[] | undefined][] = [
  ['healthcare', 'amenity', ['hospital', 'clinic', 'doctors', 'dentist', 'pharmacy', 'veterinary', 'nursing_home']],
  ['emergency', 'amenity', ['police', 'fire_station', 'ambulance_station', 'emergency_shelter']],
  ['emergency', 'emergency', ['ambulance_station', 'fire_station', 'mountain_rescue', 'lifeguard']],
  [
    'education',
    'amenity',
    [
      ...['school', 'university', 'college', 'kindergarten', 'preschool', 'library', 'childcare', 'training'],
      ...['language_school', 'music_school', 'driving_school', 'dancing_school', 'prep_school', 'research_institute'],
    ],
  ],
  [
    'food',
    'amenity',
    ['restaurant', 'cafe', 'bar', 'pub', 'fast_food', 'food_court', 'ice_cream', 'biergarten', 'canteen'],
  ],
  ['financial', 'amenity', ['bank', 'atm', 'bureau_de_change', 'money_transfer', 'payment_centre']],
  [
    'accommodation',
    'tourism',
    [
      ...['hotel', 'hostel', 'motel', 'guest_house', 'apartment', 'chalet', 'alpine_hut'],
      ...['camp_site', 'caravan_site'],
    ],
  ],
  [
    'culture',
    'amenity',
    ['theatre', 'cinema', 'arts_centre', 'planetarium', 'music_venue', 'exhibition_centre', 'events_venue', 'studio'],
  ],
  ['culture', 'tourism', ['museum', 'gallery']],
  ['diplomatic', 'amenity', ['embassy', 'consulate']],
  ['diplomatic', 'office', ['diplomatic']],
  ['diplomatic', 'diplomatic', any],
  ['government', 'amenity', ['townhall', 'courthouse', 'prison']],
  ['government', 'office', ['government']],
  ['government', 'government', any],
  ['community', 'amenity', ['community_centre', 'social_facility', 'social_centre', 'place_of_worship', 'monastery']],
  ['service', 'amenity', ['post_office', 'car_wash', 'conference_centre', 'coworking_space']],
  [
    'transport',
    'amenity',
    [
      ...['bus_station', 'ferry_terminal', 'taxi', 'car_rental', 'car_sharing', 'bicycle_rental', 'boat_rental'],
      ...['parking', 'fuel', 'charging_station'],
    ],
  ],
  ['transport', 'railway', ['station', 'halt', 'tram_stop', 'subway_entrance', 'train_station_entrance']],
  ['transport', 'public_transport', ['station', 'platform']],
  ['transport', 'highway', ['bus_stop']],
  ['transport', 'aeroway', any],
  ['transport', 'aerialway', ['station']],
  ['funeral', 'amenity', ['grave_yard', 'crematorium', 'funeral_hall']],
  ['funeral', 'landuse', ['cemetery']],
  ['commercial', 'amenity', ['marketplace']],
  ['commercial', 'shop', any],
  ['healthcare', 'healthcare', any],
  ['recreation', 'amenity', ['nightclub', 'casino', 'gambling', 'stripclub']],
  ['recreation', 'club', any],
  ['park', 'leisure', ['park', 'garden', 'nature_reserve', 'dog_park', 'common', 'recreation_ground', 'playground']],
  ['park', 'landuse', ['recreation_ground', 'village_green', 'grass', 'forest', 'meadow', 'greenfield']],
  ['tourism', 'tourism', any],
  ['historic', 'historic', any],
  ['leisure', 'leisure', any],
  ['sport', 'sport', any],
  ['business', 'office', any],
  ['craft', 'craft', any],
  ['military', 'military', any],
  ['military', 'landuse', ['military']],
  ['water', 'natural', ['water', 'bay', 'strait']],
  ['water', 'water', any],
  ['water', 'waterway', ['riverbank', 'dock', 'boatyard']],
  ['water', 'landuse', ['reservoir', 'basin']],
  ['natural', 'natural', any],
  ['square', 'place', ['square']],
  ['square', 'highway', ['pedestrian', 'footway', 'living_street', 'service']],
  ['district', 'place', ['borough', 'suburb', 'quarter', 'neighbourhood', 'city_block']],
  ['district', 'boundary', ['administrative', 'place']],
  ['place', 'place', ['locality', 'islet', 'island', 'farm', 'isolated_dwelling']],
  ['amenity', 'amenity', any],
  ['building', 'building', any],
  ['building', 'man_made', any],
  ['place', 'landuse', any],
];

/** For each key, the first rule that takes a value, and the first that takes any. */
const RULES_OF_KEY: ReadonlyMap<string, { values: ReadonlyMap<string, number>; any: number }> = compileRules();

/** Category of a place or area by key and value, or undefined where no tag says what it is. */
export function classifyPlace(tags: Tags): PlaceClass | undefined {
  let first = RULES.length;
  let found: { key: string; type: string } | undefined;
  for (const key in tags) {
    const rules = RULES_OF_KEY.get(key);
    if (rules === undefined) continue;
    const value = tags[key]!;
    if (value === 'no' || value === 'vacant') continue;
    const type = value.split(';', 1)[0]!.trim();
    const rule = Math.min(rules.values.get(type) ?? rules.any, rules.any);
    if (type === '' || rule >= first) continue;
    first = rule;
    found = { key, type };
  }
  return found && { category: RULES[first]![0], ...found };
}

function compileRules(): Map<string, { values: Map<string, number>; any: number }> {
  const ofKey = new Map<string, { values: Map<string, number>; any: number }>();
  RULES.forEach(([, key, values], rule) => {
    const rules = ofKey.get(key) ?? { values: new Map<string, number>(), any: RULES.length };
    ofKey.set(key, rules);
    if (values === undefined) rules.any = Math.min(rules.any, rule);
    for (const value of values ?? []) if (!rules.values.has(value)) rules.values.set(value, rule);
  });
  return ofKey;
}

type Tags = Readonly<Record<string, string>>;

const JUNK_NAMES = new Set(['bike parking', 'seating', 'bench', 'no name', 'unnamed']);
const JUNK_VALUES: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    amenity: [
      ...['bench', 'waste_basket', 'waste_disposal', 'recycling', 'bicycle_parking', 'motorcycle_parking', 'seating'],
      ...['vending_machine', 'drinking_water', 'parking_entrance', 'parking_space', 'post_box', 'telephone', 'clock'],
      ...['bicycle_repair_station', 'loading_dock', 'toilets', 'bbq', 'lounger', 'watering_place', 'smoking_area'],
    ],
    tourism: ['information'],
    public_transport: ['stop_position'],
    highway: [
      'street_lamp',
      'traffic_signals',
      'crossing',
      'stop',
      'give_way',
      'motorway_junction',
      'milestone',
      'elevator',
    ],
    natural: ['tree'],
    man_made: [
      'surveillance',
      'mast',
      'antenna',
      'flagpole',
      'manhole',
      'street_cabinet',
      'utility_pole',
      'survey_point',
    ],
    emergency: ['fire_hydrant', 'defibrillator', 'phone'],
  }).map(([key, values]) => [key, new Set(values)]),
);

/** True for street furniture and other things that are mapped with a name but are no place anyone would name. */
export function isDisplayJunk(tags: Tags, name: string): boolean {
  if (JUNK_NAMES.has(name.toLowerCase())) return true;
  for (const key in tags) if (JUNK_VALUES.get(key)?.has(tags[key]!)) return true;
  return false;
}

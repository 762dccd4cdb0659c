import type { CityNode } from '@uge/graph';

/** OSM values whose plain words are not what people say. */
const NOUNS: Readonly<Record<string, string>> = {
  alcohol: 'liquor shop',
  arts_centre: 'arts centre',
  atm: 'cash machine',
  attraction: 'sight',
  beauty: 'beauty salon',
  books: 'bookshop',
  bicycle: 'bicycle shop',
  bicycle_rental: 'bicycle rental point',
  bus_stop: 'bus stop',
  bureau_de_change: 'currency exchange',
  butcher: 'butcher',
  cafe: 'café',
  car_rental: 'car rental office',
  car_sharing: 'car sharing point',
  chemist: 'chemist',
  clothes: 'clothes shop',
  company: 'company office',
  commercial: 'shop',
  confectionery: 'sweet shop',
  computer: 'computer shop',
  convenience: 'convenience store',
  copyshop: 'copy shop',
  cosmetics: 'cosmetics shop',
  dentist: 'dental practice',
  doctors: 'doctor’s practice',
  dry_cleaning: 'dry cleaner',
  electronics: 'electronics shop',
  estate_agent: 'estate agency',
  fabric: 'fabric shop',
  fast_food: 'fast-food place',
  gift: 'gift shop',
  ice_cream: 'ice-cream parlour',
  diplomatic: 'diplomatic mission',
  childcare: 'childcare centre',
  financial: 'finance office',
  government: 'public office',
  greengrocer: 'greengrocer',
  guest_house: 'guest house',
  hairdresser: 'hair salon',
  insurance: 'insurance office',
  interior_decoration: 'decoration shop',
  it: 'technology office',
  jewelry: 'jewellery shop',
  lawyer: 'law office',
  massage: 'massage salon',
  mobile_phone: 'phone shop',
  music: 'music shop',
  musical_instrument: 'instrument shop',
  ngo: 'association office',
  notary: 'notary’s office',
  optician: 'optician',
  parking: 'car park',
  platform: 'stop',
  place_of_worship: 'place of worship',
  photo: 'photo shop',
  shoes: 'shoe shop',
  social_facility: 'social centre',
  sports: 'sports shop',
  stationery: 'stationery shop',
  station: 'railway station',
  subway_entrance: 'underground entrance',
  tattoo: 'tattoo studio',
  tailor: 'tailor',
  tea: 'tea shop',
  tobacco: 'tobacconist',
  toys: 'toy shop',
  travel_agency: 'travel agency',
  variety_store: 'variety store',
  vacant: 'vacant shop',
  wine: 'wine shop',
};

const VAGUE: ReadonlySet<string> = new Set([
  'yes',
  'no',
  'other',
  'building',
  'multipolygon',
  'place',
  'amenity',
  'service',
]);

/** What a landuse value is when it has a name. */
const GROUNDS: Readonly<Record<string, string>> = {
  commercial: 'business area',
  construction: 'building site',
  industrial: 'industrial area',
  residential: 'housing estate',
  retail: 'shopping area',
};

/** Shops whose value is a word of its own; `shop` is added to the others. */
const WHOLE_SHOPS: ReadonlySet<string> = new Set([
  ...[
    'bakery',
    'department_store',
    'deli',
    'florist',
    'kiosk',
    'laundry',
    'mall',
    'marketplace',
    'newsagent',
    'pawnbroker',
  ],
  ...['shoe_repair', 'supermarket', 'winery', 'brewery', 'bookmaker', 'outpost', 'garden_centre', 'boutique', 'tattoo'],
]);

/** What a place is, as a noun: `bakery`, `fast-food place`; `place` where the map does not say. */
export function placeNoun({ type, category }: CityNode): string {
  if (category === 'square') return 'square';
  const value = [type, category].find((entry) => entry !== undefined && !VAGUE.has(entry));
  if (value === undefined) return 'place';
  const known = (category === 'place' || value === 'construction' ? GROUNDS[value] : undefined) ?? NOUNS[value];
  if (known !== undefined) return known;
  const words = value.replaceAll('_', ' ');
  if (category === 'commercial' && !WHOLE_SHOPS.has(value) && !/(shop|store|market|er)$/.test(words))
    return `${words} shop`;
  return category === 'business' && !/(office|agency|agent)$/.test(words) ? `${words} office` : words;
}

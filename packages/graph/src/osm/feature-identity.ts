/** What a feature says about the OpenStreetMap element that it was made from. */
export interface FeatureIdentity {
  type?: 'node' | 'way' | 'relation';
  id?: number;
}

type Properties = Readonly<Record<string, unknown>>;

const TYPES: Readonly<Record<string, 'node' | 'way' | 'relation'>> = {
  n: 'node',
  node: 'node',
  w: 'way',
  way: 'way',
  r: 'relation',
  relation: 'relation',
};
const ID_KEYS = ['@id', 'full_id', 'osmid', 'osm_id', 'id'];
const TYPE_KEYS = ['@type', 'osm_type', 'element_type', 'element', 'type'];

/** Properties that say where a feature comes from, not what it is. */
const BOOKKEEPING = new Set([
  ...ID_KEYS,
  'osm_way_id',
  'osm_type',
  'element_type',
  'element',
  'other_tags',
  'z_order',
  'fid',
  'ogc_fid',
  'tags',
  'meta',
  'relations',
  'tainted',
]);

/**
 * Find the element behind a feature, as Overpass turbo and osmtogeojson (`@id: "way/1"`), osmium (`id: "w1"`, areas `"a2"`),
 * osmnx (`osmid`, `element`), QGIS (`full_id: "w1"`) and GDAL (`osm_id`, `osm_way_id`) write it. A bare number as the id of the
 * feature itself is a row number and not looked at.
 */
export function identityOf(properties: Properties, featureId: unknown): FeatureIdentity {
  const stated = TYPE_KEYS.map((key) => TYPES[String(properties[key])]).find((type) => type !== undefined);
  const byText = parseId(featureId);
  for (const identity of [parseId(properties['@id']), byText?.type ? byText : undefined]) {
    if (identity?.type) return identity;
  }
  if (!isEmpty(properties['osm_way_id'])) return { type: 'way', ...parseId(properties['osm_way_id']) };
  const key = ID_KEYS.find((name) => !isEmpty(properties[name]));
  const found = key === undefined ? undefined : parseId(properties[key]);
  return found ? { ...(stated ? { type: stated } : {}), ...found } : {};
}

/** False for properties that are no tags. `isElement`: `type` may be the kind of element, then it is no tag. */
export function isTagKey(key: string): boolean {
  return !BOOKKEEPING.has(key) && !key.startsWith('@');
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function parseId(value: unknown): FeatureIdentity | undefined {
  if (Array.isArray(value)) return value.length > 0 && !Array.isArray(value[0]) ? parseId(value[0]) : undefined;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? { id: value } : undefined;
  const [, kind, digits] = /^(?:(node|way|relation|[nwra])\/?)?(-?\d{1,16})(?:\.0)?$/.exec(String(value)) ?? [];
  const id = Number(digits);
  if (digits === undefined || !Number.isSafeInteger(id)) return undefined;
  if (kind === undefined) return { id };
  // osmium numbers areas: twice the way, or twice the relation and one.
  if (kind === 'a') return { type: id % 2 === 0 ? 'way' : 'relation', id: Math.floor(id / 2) };
  return { type: TYPES[kind]!, id };
}

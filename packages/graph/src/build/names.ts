type Tags = Readonly<Record<string, string>>;

const PLAIN_NAME_KEYS = ['name', 'official_name', 'alt_name', 'short_name', 'loc_name', 'int_name', 'reg_name'];
const LANGUAGES = ['en', 'zh', 'de', 'fr', 'es', 'it', 'pt', 'ko', 'ru', 'ja', 'zh-Hans', 'zh-Hant'];
/** Keys of names, the first to be shown first. */
const NAME_RANKS: ReadonlyMap<string, number> = new Map(
  [
    ...PLAIN_NAME_KEYS,
    // `name_en` is how some exports flatten `name:en`.
    ...LANGUAGES.flatMap((code) => [`name:${code}`, `name_${code.replace('-', '_')}`]),
  ].map((key, rank) => [key, rank]),
);
const ROAD_NAME_KEYS = [...PLAIN_NAME_KEYS, 'name:en', 'name_en'];
/** Other white space than one plain space. */
const SPACES = /\s{2,}|[^\S ]/g;
const UNSEEN = /[\u200b-\u200f\ufeff]/g;
const HAS_UNSEEN = /[\u200b-\u200f\ufeff]/;

/**
 * The display name of an element: its name in `language` where given and mapped, else `name`, else the first of its other
 * names: official, alternative, short, local, international, regional, then by language.
 *
 * @param language - a code as in OSM keys: `en`, `zh-Hans`. Default: the local name.
 */
export function nameOf(tags: Tags, language?: string): string | undefined {
  const wanted = language === undefined ? undefined : cleanName(tags[`name:${language}`]);
  if (wanted) return wanted;
  const local = cleanName(tags['name']);
  if (local) return local;
  let found: string | undefined;
  let best = NAME_RANKS.size;
  for (const key in tags) {
    const rank = NAME_RANKS.get(key);
    if (rank === undefined || rank >= best) continue;
    const name = cleanName(tags[key]);
    if (!name) continue;
    found = name;
    best = rank;
  }
  return found;
}

/**
 * The local name of a road: as {@link nameOf}, but of translations only the English one counts. Others are found on single
 * pavements, which would become streets of their own.
 */
export function localRoadName(tags: Tags): string | undefined {
  for (const key of ROAD_NAME_KEYS) {
    const name = cleanName(tags[key]);
    if (name) return name;
  }
  return undefined;
}

/** Every name of an element in the form in which names are compared. */
export function comparableNames(tags: Tags): string[] {
  const names: string[] = [];
  for (const key in tags) {
    if (!key.startsWith('name') && !PLAIN_NAME_KEYS.includes(key)) continue;
    for (const name of tags[key]!.split(';')) if (name.trim() !== '') names.push(comparableName(name));
  }
  return names;
}

/** `addr:street` and house number as one line. */
export function addressOf(tags: Tags): string | undefined {
  const street = tags['addr:street'] ?? tags['addr:place'];
  const number = tags['addr:housenumber'] ?? tags['addr:housename'];
  if (!street || !number) return street || number || undefined;
  return `${street} ${number}`;
}

/** A name as it is compared: case, spacing and Unicode form do not count. */
export function comparableName(name: string): string {
  return name.normalize('NFC').toLowerCase().replace(SPACES, ' ').trim();
}

function cleanName(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  // Several names in one tag are parted by semicolons; direction marks come in with copied text and are not seen.
  const end = value.indexOf(';');
  const name = end < 0 ? value : value.slice(0, end);
  return (HAS_UNSEEN.test(name) ? name.replace(UNSEEN, '') : name).trim();
}

import { PRESET_LABELS } from './preset-labels.ts';

type Tags = Readonly<Record<string, string>>;

/**
 * What people call a thing with these tags, in English: `Restaurant`, `Residential Road`, `Buddhist Temple`. From the presets
 * of the iD editor (`@openstreetmap/id-tagging-schema`): the preset of the tag and one more tag, else of the tag alone, else
 * of its key. Undefined where there is none.
 *
 * @param key - the tag that says what the thing is.
 */
export function presetLabel(tags: Tags, key: string): string | undefined {
  const labels = LABELS.get(key);
  const value = firstValue(tags[key]);
  if (labels === undefined || value === undefined) return undefined;
  for (const second of SECOND_KEYS.get(`${key}=${value}`) ?? []) {
    const secondValue = firstValue(tags[second]);
    const label = secondValue === undefined ? undefined : labels.get(`${value} ${second}=${secondValue}`);
    if (label !== undefined) return label;
  }
  return labels.get(value) ?? labels.get('*');
}

const LABELS: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  Object.entries(PRESET_LABELS).map(([key, labels]) => [key, new Map(Object.entries(labels))]),
);

/** Keys of the second tags that change what a thing with a tag is called, sorted. */
const SECOND_KEYS: ReadonlyMap<string, readonly string[]> = secondKeys();

function secondKeys(): Map<string, string[]> {
  const keysOf = new Map<string, Set<string>>();
  for (const [key, labels] of Object.entries(PRESET_LABELS)) {
    for (const tag of Object.keys(labels)) {
      const [value, second] = tag.split(/[ =]/);
      if (second === undefined) continue;
      const keys = keysOf.get(`${key}=${value}`) ?? new Set();
      keysOf.set(`${key}=${value}`, keys.add(second));
    }
  }
  return new Map(Array.from(keysOf, ([tag, keys]) => [tag, [...keys].sort()]));
}

function firstValue(values: string | undefined): string | undefined {
  return values?.split(';', 1)[0]?.trim();
}

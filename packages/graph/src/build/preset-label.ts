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
  for (const second of SECOND_KEYS) {
    const secondValue = firstValue(tags[second]);
    const label = secondValue === undefined ? undefined : labels.get(`${value} ${second}=${secondValue}`);
    if (label !== undefined) return label;
  }
  return labels.get(value) ?? labels.get('*');
}

const LABELS: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map(
  Object.entries(PRESET_LABELS).map(([key, labels]) => [key, new Map(Object.entries(labels))]),
);

/** Second tags that change what a thing is called. */
const SECOND_KEYS: readonly string[] = [
  ...new Set(
    Object.values(PRESET_LABELS)
      .flatMap((labels) => Object.keys(labels))
      .flatMap((tag) => tag.split(/[ =]/)[1] ?? []),
  ),
].sort();

function firstValue(values: string | undefined): string | undefined {
  return values?.split(';', 1)[0]?.trim();
}

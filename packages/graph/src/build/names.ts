type Tags = Readonly<Record<string, string>>;

const FALLBACK_NAME_KEYS = [
  'name',
  'official_name',
  'alt_name',
  'short_name',
  'loc_name',
  'int_name',
  ...['en', 'zh', 'de', 'fr', 'es', 'it', 'pt', 'ko', 'ru', 'ja', 'zh-Hans', 'zh-Hant'].map((code) => `name:${code}`),
];

/** The display name of an element: `name`, else the first other name it has. */
export function nameOf(tags: Tags): string | undefined {
  for (const key of FALLBACK_NAME_KEYS) {
    // Several names in one tag are parted by semicolons; direction marks come in with copied text and are not seen.
    const name = tags[key]
      ?.split(';', 1)
      .join('')
      .replace(/[\u200b-\u200f\ufeff]/g, '')
      .trim();
    if (name) return name;
  }
  return undefined;
}

/** `addr:street` and house number as one line. */
export function addressOf(tags: Tags): string | undefined {
  const street = tags['addr:street'] ?? tags['addr:place'];
  const number = tags['addr:housenumber'] ?? tags['addr:housename'];
  return [street, number].filter(Boolean).join(' ') || undefined;
}

/** A name as it is compared: case and spacing do not count. */
export function comparableName(name: string): string {
  return name.toLowerCase().replace(/\s+/g, ' ').trim();
}

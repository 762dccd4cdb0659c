type Tags = Record<string, string>;

/**
 * Tags of a JSON object: text as it is, numbers and truth values as OpenStreetMap writes them (`yes`, `no`), lists joined by
 * `;`. Undefined when there are none.
 */
export function tagsOf(properties: unknown, isTag: (key: string) => boolean = () => true): Tags | undefined {
  if (typeof properties !== 'object' || properties === null) return undefined;
  let tags: Tags | undefined;
  for (const [key, value] of Object.entries(properties)) {
    if (!isTag(key) || key === '' || key === '__proto__') continue;
    const text = textOf(value);
    if (text === undefined || text === '') continue;
    tags ??= {};
    tags[key] = text;
  }
  return tags;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (!Array.isArray(value)) return undefined;
  const texts = value.map((entry) => (typeof entry === 'object' ? undefined : textOf(entry)));
  return texts.filter((text) => text !== undefined).join(';');
}

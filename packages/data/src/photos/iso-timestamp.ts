const PATTERN = /^(\d{4})[-:/](\d\d)[-:/](\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?)?\s*(Z|[+-]\d\d:?\d\d)?$/;

/**
 * A date and time as ISO 8601, or undefined where the text is none. Understands ISO 8601 with space or `T`, the EXIF form
 * `2024:06:09 11:20:21`, and milliseconds since 1970 as Mapillary writes them. A missing offset stays missing: the time is
 * then local.
 */
export function isoTimestamp(text: string): string | undefined {
  const trimmed = text.trim();
  if (/^\d{12,14}$/.test(trimmed)) return new Date(Number(trimmed)).toISOString();
  const match = PATTERN.exec(trimmed);
  if (!match) return undefined;
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', offset = ''] = match;
  if (Number.isNaN(Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`))) return undefined;
  const milliseconds = fraction.replace(/(\.\d{3})\d+$/, '$1').replace(/\.0+$/, '');
  const zone = /^[+-]\d{4}$/.test(offset) ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}${milliseconds}${zone}`;
}

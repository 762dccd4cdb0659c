export type Tags = Readonly<Record<string, string>>;

export const NO_TAGS: Tags = {};

/** Length tags: `12`, `12.5 m`, `40'`, `6'3"`, `12,5`; metres, or undefined where it is none of these. */
export function parseMetres(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const feet = /^\s*(\d+(?:\.\d+)?)\s*(?:'|ft|feet)\s*(?:(\d+(?:\.\d+)?)\s*(?:"|in)?)?\s*$/.exec(value);
  if (feet !== null) return Number(feet[1]) * 0.3048 + Number(feet[2] ?? 0) * 0.0254;
  const metric = /^\s*(-?\d+(?:[.,]\d+)?)\s*(?:m|metres?|meters?)?\s*$/.exec(value);
  if (metric === null) return undefined;
  return Number(metric[1]!.replace(',', '.'));
}

/** Count tags: `3`, `3.5`, `3;4` (the first). */
export function parseCount(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const count = Number.parseFloat(value);
  return Number.isFinite(count) ? count : undefined;
}

/** True for any value but `no`. */
export function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== 'no';
}

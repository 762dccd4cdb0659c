import type { StreetDraft } from './collect-streets.ts';

/** Index of the street that each OSM way is part of, by way id. */
export function streetOfWay(streets: readonly StreetDraft[]): Map<number, number> {
  const street = new Map<number, number>();
  streets.forEach(({ roads }, index) => {
    for (const { wayId } of roads) street.set(wayId, index);
  });
  return street;
}

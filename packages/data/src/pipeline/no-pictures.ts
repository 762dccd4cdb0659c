import { UgeError } from '@uge/core';
import { countBy } from '../dataset/count-by.ts';
import type { CitySource, SkippedRecord } from './build-city.ts';

/** The error of a city without a single usable photo, with the reasons. */
export function noPictures({ name, extract }: CitySource, skipped: readonly SkippedRecord[]): UgeError {
  const reasons = Object.entries(countBy(skipped, ({ reason }) => reason));
  const listed = reasons.slice(0, 4).map(([reason, count]) => `${count} × ${reason}`);
  return new UgeError(
    'data/no-placed-photos',
    `city "${name}": none of ${skipped.length} photos can be used with ${extract ?? 'its graph'} (${listed.join('; ')}); ` +
      'check that photos and extract are of one place, or give render to draw street views.',
    { city: name, reasons: Object.fromEntries(reasons) },
  );
}

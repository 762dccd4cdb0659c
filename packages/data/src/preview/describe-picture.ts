import { normaliseBearing } from '@uge/graph';
import { compassWord } from '../text/compass-word.ts';
import type { ViewConditions } from '../types.ts';
import type { SheetPicture } from './contact-sheet.ts';

/** The texts of a picture: where it was taken and which way it looks. */
export function describePicture({
  kind,
  city,
  heading,
  street,
  district,
  conditions,
}: {
  kind: 'Photo' | 'Rendered street view' | 'Rendered panorama';
  city: string;
  /** Degrees clockwise from north. */
  heading?: number | undefined;
  street?: string | undefined;
  district?: string | undefined;
  conditions?: ViewConditions | undefined;
}): Omit<SheetPicture, 'jpeg'> {
  const known = (parts: (string | undefined)[], between: string): string =>
    parts.filter((part) => part !== undefined).join(between);
  const degrees = heading === undefined ? undefined : Math.round(normaliseBearing(heading)) % 360;
  const direction = degrees === undefined ? undefined : compassWord(degrees);
  const lines = [
    street,
    district,
    known([city, direction ? `${degrees}° ${direction}` : 'heading not known'], ' · '),
    conditions && `${conditions.time}, ${conditions.weather}, ${conditions.season}`,
  ];
  return {
    lines: lines.filter((line) => line !== undefined),
    alt: known(
      [kind, street && `on ${street}`, `in ${known([district, city], ', ')}`, direction && `towards ${direction}`],
      ' ',
    ),
  };
}

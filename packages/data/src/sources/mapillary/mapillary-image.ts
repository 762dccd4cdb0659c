import { MAPILLARY_LICENSE, mapillaryAttribution, mapillaryPage } from '../../photos/mapillary-licence.ts';
import { textOf } from '../../photos/text-of.ts';

/** Sizes in which Mapillary serves a picture: pixels of the longer side, or as it was uploaded. */
export type PictureSize = 256 | 1024 | 2048 | 'original';

type Json = Record<string, unknown>;

const KEPT_FIELDS = [
  'geometry',
  'computed_geometry',
  'compass_angle',
  'computed_compass_angle',
  'captured_at',
  'sequence',
  'camera_type',
  'creator',
  'width',
  'height',
] as const;

/** One line of `mapillary.jsonl`: what the API says of a photo, with what a reader and a licence need. */
export interface MapillaryImage {
  mapillary_id: string;
  id: string;
  /** Page that shows the photo. The picture's own address expires and is never written down. */
  url: string;
  city: string;
  /** Relative to the list. */
  file: string;
  license: string;
  attribution: string;
  [field: string]: unknown;
}

/** Names of the API fields to ask for, the address of the picture among them. */
export function imageFields(size: PictureSize): string {
  return ['id', ...KEPT_FIELDS, urlField(size)].join(',');
}

/** `thumb_2048_url` */
export function urlField(size: PictureSize): string {
  return `thumb_${size}_url`;
}

/** A photo of an API answer and the passing address of its picture; undefined where the answer holds no id. */
export function parseImage(
  found: unknown,
  { size, city }: { size: PictureSize; city: string },
): { image: MapillaryImage; pictureUrl: string } | undefined {
  if (typeof found !== 'object' || found === null) return undefined;
  const fields = found as Json;
  const id = textOf(fields['id']);
  // Ids become file names.
  if (!/^\d{1,20}$/.test(id)) return undefined;
  const creator = textOf((fields['creator'] as Json | undefined)?.['username']);
  const kept = KEPT_FIELDS.filter((name) => fields[name] !== undefined && fields[name] !== null);
  return {
    image: {
      mapillary_id: id,
      id,
      url: mapillaryPage(id),
      city,
      file: `images/${id}.jpg`,
      license: MAPILLARY_LICENSE,
      attribution: mapillaryAttribution(id, creator),
      ...Object.fromEntries(kept.map((name) => [name, fields[name]])),
    },
    pictureUrl: textOf(fields[urlField(size)]),
  };
}

import type { LongOperationOptions } from '@uge/core';
import type { BoundingBox } from '../bounding-box.ts';
import type { HttpOptions } from '../http/http-options.ts';
import type { PictureSize } from './mapillary-image.ts';

/** Which photos of Mapillary are asked for, and how. */
export interface MapillaryOptions extends LongOperationOptions {
  /** `[west, south, east, north]`, degrees, EPSG:4326. */
  box: BoundingBox;
  /** Access token of a registered application (`MLY|…`). Sent in a header to the API only; never written anywhere. */
  token: string;
  /** Name of the city, kept in every record. */
  city: string;
  /** Default 2048. */
  size?: PictureSize;
  /** ISO 8601. */
  capturedAfter?: string;
  capturedBefore?: string;
  /** Only panoramas, or only other photos. Default both. */
  panoramas?: boolean;
  /** Photos to fetch, at most; drawn from all found by the seed. Default all. */
  limit?: number;
  seed: number;
  http?: HttpOptions;
  /** Default `https://graph.mapillary.com`. */
  endpoint?: string;
}

import type { LongOperationOptions } from '@uge/core';
import type { HttpOptions } from '../http/http-options.ts';
import type { OverpassRegion } from './overpass-query.ts';

/** Which part of OpenStreetMap is asked for, and how. */
export interface OverpassOptions extends LongOperationOptions {
  /** Boxes are asked for in tiles of 0.05 degrees, areas at once. */
  region: OverpassRegion;
  http?: HttpOptions;
  /** Default `https://overpass-api.de/api/interpreter`. */
  endpoint?: string;
}

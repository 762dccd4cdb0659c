import type { LongOperationOptions } from '@uge/core';

/** West, south, east, north in degrees, EPSG:4326. West is greater than east where the box crosses the antimeridian. */
export type BoundingBox = readonly [west: number, south: number, east: number, north: number];

/** How an extract is read. */
export interface ReadOsmOptions extends LongOperationOptions {
  /**
   * Keep only what lies here: nodes inside, ways with a node inside (whole, with their nodes outside), relations with a member
   * node inside or a kept way, and the other ways of kept multipolygons. Memory then depends on the content of the box. The
   * file is read again for what lies before the elements that need it. Nothing outside counts as skipped.
   */
  bbox?: BoundingBox;
  /**
   * What to do with a file that ends early: `error` throws `graph/truncated-extract`, `keep` uses what came before the end and
   * counts `truncated-extract` in `skipped`. Default `error`: roads that are missing look like roads that are not there.
   */
  truncated?: 'error' | 'keep';
  /** Refuse extracts that unpack to more bytes than this. Default 64 GiB. */
  maxContentBytes?: number;
  /** Refuse extracts that unpack to more than 16 MiB and to more than this times their size. Default 200. */
  maxCompressionRatio?: number;
}

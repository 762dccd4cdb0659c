import { type LongOperationOptions, UgeError } from '@uge/core';

export interface PreviewOptions extends LongOperationOptions {
  /** `jpg` and `png` are set in the fonts of the machine; `html` is one page that loads nothing. */
  format: 'jpg' | 'png' | 'html';
  /** Pictures shown, 1 to 400; fewer come where there are not that many. Default 24. */
  count?: number;
  /** Side of a picture in pixels, 64 to 1024. Default 224. */
  size?: number;
  /** Which pictures are shown; of an extract, also how the city looks. Default 1. */
  seed?: number;
  /** Extract that a `.ugc` file was built from: a city graph has no buildings to draw. */
  extract?: string;
  /** Name of the city of an extract; the look goes with it. Default: the file's name up to its first dot. */
  city?: string;
  /** Draw panoramas, twice as wide as high, of an extract. Default false. */
  panorama?: boolean;
}

/** What is needed to fill a sheet. */
export type SheetRequest = LongOperationOptions & { count: number; size: number; seed: number };

/** @throws {UgeError} `data/invalid-preview`. */
export function checkPreview({ count, size }: SheetRequest): void {
  const whole = (value: number, least: number, most: number): boolean =>
    Number.isInteger(value) && value >= least && value <= most;
  if (whole(count, 1, 400) && whole(size, 64, 1024)) return;
  throw new UgeError(
    'data/invalid-preview',
    `createContactSheet: count ${count} and size ${size}; expected 1 to 400 pictures of 64 to 1024 pixels.`,
    { count, size },
  );
}

import type { LongOperationOptions } from '@uge/core';

export interface ParseOptions extends LongOperationOptions {
  /** File name for errors and provenance. */
  name: string;
}

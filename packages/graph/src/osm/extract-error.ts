import { UgeError } from '@uge/core';

type ExtractErrorCode =
  | 'graph/unreadable-extract'
  | 'graph/empty-extract'
  | 'graph/truncated-extract'
  | 'graph/unknown-format';

/** An error about one extract: which file, what was found there, how to get a good one. */
export function extractError(
  code: ExtractErrorCode,
  name: string,
  finding: string,
  options: { details?: Record<string, unknown>; cause?: unknown } = {},
): UgeError {
  return new UgeError(
    code,
    `${name}: ${finding}`,
    { source: name, ...options.details },
    options.cause === undefined ? undefined : { cause: options.cause },
  );
}

import { UgeError } from '@uge/core';

/** Codes of errors that say nothing about the inputs: asking for each alone would fail the same way. */
const OF_ALL = 'bench/service-';

/** The code of a UgeError, else the first line of the message: reasons are counted, so they must not name single files. */
export function failureReason(error: unknown): string {
  if (UgeError.isInstance(error)) return error.code;
  return error instanceof Error ? error.message.split('\n', 1)[0]!.slice(0, 80) : String(error);
}

/** True for errors of a service and not of what it was given. */
export function isFailureOfAll(error: unknown): boolean {
  return UgeError.isInstance(error) && error.code.startsWith(OF_ALL);
}

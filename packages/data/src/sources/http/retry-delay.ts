import { createRandom } from '@uge/core';

const LONGEST_BACKOFF = 30_000;

/**
 * Milliseconds before a request is tried again: what the server asks for, else exponential back-off from half a second
 * with jitter between half and the whole of it.
 *
 * @param options.attempt - how often the request failed, from 1.
 * @param options.retryAfter - the header: seconds or an HTTP date.
 * @param options.key - what is requested: the jitter is drawn from seed, key and attempt.
 * @param options.now - Unix time in milliseconds.
 */
export function retryDelay({
  attempt,
  retryAfter,
  seed,
  key,
  now,
}: {
  attempt: number;
  retryAfter?: string | null;
  seed: number;
  key: string;
  now: number;
}): number {
  const asked = parseRetryAfter(retryAfter ?? '', now);
  if (asked !== undefined) return asked;
  const backoff = Math.min(LONGEST_BACKOFF, 500 * 2 ** (attempt - 1));
  return backoff * (0.5 + createRandom(seed, 'retry', key, attempt).next() / 2);
}

function parseRetryAfter(text: string, now: number): number | undefined {
  if (/^\s*\d+(\.\d+)?\s*$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

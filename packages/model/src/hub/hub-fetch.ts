import { setTimeout as wait } from 'node:timers/promises';
import { UgeError } from '@uge/core';
import type { HubSettings } from './hub-options.ts';

const TRIES = 5;
const LONGEST_PAUSE = 60_000;
const PASSING = new Set([408, 429, 500, 502, 503, 504]);

/**
 * `fetch` for the hub: with the token, trying again what fails in passing, and with errors that say how to fix them.
 * Missing files come back as they are, for the caller to judge.
 *
 * @throws {UgeError} `model/hub-unavailable`, `model/hub-unauthorised`, `model/hub-not-found`
 */
export function hubFetch(
  repo: string,
  settings: Pick<HubSettings, 'token' | 'hubUrl' | 'retryDelay' | 'signal' | 'revision'>,
): typeof fetch {
  const { token, signal, hubUrl } = settings;
  return async (input, init) => {
    const headers = new Headers(init?.headers);
    if (token) headers.set('Authorization', `Bearer ${token}`);
    for (let attempt = 1; ; attempt++) {
      signal?.throwIfAborted();
      let failure: { reason: string; cause?: unknown; pause?: number };
      try {
        const response = await fetch(input, { ...init, headers, ...(signal ? { signal } : {}) });
        if (!PASSING.has(response.status)) return checkResponse(response, repo, settings);
        await response.body?.cancel();
        failure = { reason: `status ${response.status}`, pause: retryAfter(response) };
      } catch (cause) {
        signal?.throwIfAborted();
        if (UgeError.isInstance(cause)) throw cause;
        failure = { reason: messageOf(cause), cause };
      }
      if (attempt === TRIES) {
        throw new UgeError(
          'model/hub-unavailable',
          `${repo}: ${hubUrl} did not answer after ${TRIES} tries (${failure.reason}). Check the connection, or use a folder, or \`offline\` if the model is in the cache.`,
          { repo, hubUrl, reason: failure.reason },
          { cause: failure.cause },
        );
      }
      await pause(attempt, { ...settings, atLeast: failure.pause ?? 0 });
    }
  };
}

/** Waits before another try: twice as long each time. */
export async function pause(
  attempt: number,
  options: Pick<HubSettings, 'retryDelay' | 'signal'> & { atLeast?: number },
): Promise<void> {
  const milliseconds = Math.min(LONGEST_PAUSE, Math.max(options.retryDelay * 2 ** (attempt - 1), options.atLeast ?? 0));
  await wait(milliseconds, undefined, options.signal ? { signal: options.signal } : {}).catch((cause) => {
    options.signal?.throwIfAborted();
    throw cause;
  });
}

function checkResponse(
  response: Response,
  repo: string,
  { token, hubUrl, revision }: Pick<HubSettings, 'token' | 'hubUrl' | 'revision'>,
): Response {
  const code = response.headers.get('X-Error-Code');
  const details = { repo, hubUrl, status: response.status };
  if (response.status === 401 || response.status === 403) {
    const what = code === 'GatedRepo' ? 'is gated' : 'does not exist or is private';
    throw new UgeError(
      'model/hub-unauthorised',
      `${repo}: ${what} (status ${response.status} with ${token ? 'this' : 'no'} token). Check the name at ${hubUrl}/${repo}${code === 'GatedRepo' ? ', accept its terms there' : ''}, and set HF_TOKEN to a token that may read it.`,
      details,
    );
  }
  if (response.status === 404 && code === 'RevisionNotFound') {
    throw new UgeError('model/hub-not-found', `${repo}: no revision "${revision}"; see ${hubUrl}/${repo}/refs.`, {
      ...details,
      revision,
    });
  }
  if (response.status === 404 && code !== 'EntryNotFound') {
    throw new UgeError(
      'model/hub-not-found',
      `${repo}: not found at ${hubUrl}; expected a folder on this machine, or "owner/name" as on the hub.`,
      details,
    );
  }
  return response;
}

function retryAfter(response: Response): number {
  const seconds = Number(response.headers.get('Retry-After'));
  return Number.isFinite(seconds) ? seconds * 1000 : 0;
}

function messageOf(cause: unknown): string {
  const inner = cause instanceof Error && cause.cause instanceof Error ? `: ${cause.cause.message}` : '';
  return `${cause instanceof Error ? cause.message : String(cause)}${inner}`;
}

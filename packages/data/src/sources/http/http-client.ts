import { setTimeout as sleep } from 'node:timers/promises';
import { UgeError } from '@uge/core';
import pLimit, { type LimitFunction } from 'p-limit';
import { type HttpOptions, USER_AGENT } from './http-options.ts';
import { retryDelay } from './retry-delay.ts';
import { TokenBucket } from './token-bucket.ts';

const MOST_REDIRECTS = 5;

export interface HttpRequest<T> {
  /** Default GET. */
  method?: 'GET' | 'HEAD' | 'POST';
  body?: string;
  /** Media type of `body`. Default `application/x-www-form-urlencoded`. */
  contentType?: string;
  /** Sent to the request's own origin only, never to where a redirect leads. */
  authorization?: string;
  /** Turns the whole answer into a value; what it throws counts as a damaged answer, and the request is tried again. */
  accept: (body: Uint8Array, response: Response) => T | Promise<T>;
  signal?: AbortSignal;
}

/** A failed attempt: why, and whether and when another one may help. */
class Failure extends Error {
  readonly retry: boolean;
  readonly status: number | undefined;
  readonly retryAfter: string | null;

  constructor(
    message: string,
    { retry, status, retryAfter = null }: { retry: boolean; status?: number; retryAfter?: string | null },
  ) {
    super(message);
    this.retry = retry;
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/**
 * HTTP for public services that are slow, busy or broken at times: bounded concurrency, a rate limit, back-off with
 * jitter, `Retry-After`, a time limit per request, at most five redirects. Authorization is never part of an error.
 */
export class HttpClient {
  readonly #options: Required<HttpOptions>;
  readonly #limit: LimitFunction;
  readonly #bucket: TokenBucket;
  /** Until when the server asked to be left alone, on the steady clock. */
  #pausedUntil = 0;

  constructor(options: HttpOptions & Required<Pick<HttpOptions, 'concurrency' | 'requestsPerSecond' | 'timeout'>>) {
    const defaults = { fetch: globalThis.fetch, userAgent: USER_AGENT, retries: 5, longestWait: 300_000, seed: 0 };
    this.#options = { ...defaults, ...options };
    this.#limit = pLimit(options.concurrency);
    this.#bucket = new TokenBucket({
      perSecond: options.requestsPerSecond,
      burst: options.concurrency,
      now: () => performance.now(),
    });
  }

  /**
   * @throws {UgeError} `data/http-failed` when the last attempt failed; `details` has `status` where the server answered,
   * and `address` without its query, which may be signed.
   */
  async request<T>(url: string, request: HttpRequest<T>): Promise<T> {
    return this.#limit(() => this.#attemptUntilDone(url, request));
  }

  async #attemptUntilDone<T>(url: string, request: HttpRequest<T>): Promise<T> {
    const { retries, seed, longestWait } = this.#options;
    const { origin, pathname } = new URL(url);
    const address = `${origin}${pathname}`;
    for (let attempt = 1; ; attempt++) {
      await pause(Math.max(this.#bucket.take(), this.#pausedUntil - performance.now()), request.signal);
      try {
        return await this.#attempt(url, request);
      } catch (error) {
        request.signal?.throwIfAborted();
        const failure = error as Failure;
        const delay = retryDelay({ attempt, retryAfter: failure.retryAfter, seed, key: url, now: Date.now() });
        if (!failure.retry || attempt > retries || delay > longestWait) {
          throw new UgeError(
            'data/http-failed',
            `${address}: ${withoutSecret(failure.message, request.authorization)}${attempt > 1 ? ` (tried ${attempt} times)` : ''}.`,
            { address, attempts: attempt, ...(failure.status !== undefined && { status: failure.status }) },
          );
        }
        if (failure.retryAfter !== null) this.#pausedUntil = Math.max(this.#pausedUntil, performance.now() + delay);
        await pause(delay, request.signal);
      }
    }
  }

  async #attempt<T>(url: string, request: HttpRequest<T>): Promise<T> {
    const timeout = AbortSignal.timeout(this.#options.timeout);
    const signal = request.signal ? AbortSignal.any([timeout, request.signal]) : timeout;
    let response: Response;
    let body: Uint8Array;
    try {
      response = await this.#follow(url, { ...request, signal });
      body = new Uint8Array(await response.arrayBuffer());
    } catch (error) {
      if (error instanceof Failure) throw error;
      if (timeout.aborted)
        throw new Failure(`no whole answer within ${this.#options.timeout / 1000} s`, { retry: true });
      const cause = (error as Error).cause;
      const detail = cause instanceof Error ? `: ${cause.message}` : '';
      throw new Failure(`connection failed: ${(error as Error).message}${detail}`, { retry: true });
    }
    const { status } = response;
    if (!response.ok) {
      const retry = status === 429 || status === 408 || status >= 500;
      const said = request.method === 'HEAD' ? '' : startOf(body);
      throw new Failure(`answered ${status}${said && `: ${said}`}`, {
        retry,
        status,
        retryAfter: response.headers.get('retry-after'),
      });
    }
    try {
      return await request.accept(body, response);
    } catch (error) {
      throw new Failure(`${(error as Error).message}, found "${startOf(body)}"`, { retry: true, status });
    }
  }

  async #follow<T>(url: string, request: HttpRequest<T>): Promise<Response> {
    const { method = 'GET', body, contentType, authorization, signal } = request;
    const { fetch, userAgent } = this.#options;
    const { origin } = new URL(url);
    let at = new URL(url);
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
      const headers: Record<string, string> = { 'user-agent': userAgent };
      if (authorization !== undefined && at.origin === origin) headers['authorization'] = authorization;
      if (body !== undefined) headers['content-type'] = contentType ?? 'application/x-www-form-urlencoded';
      const response = await fetch(at, { method, body, headers, signal, redirect: 'manual' });
      const location = response.headers.get('location');
      if (response.status < 300 || response.status >= 400 || location === null) return response;
      await response.body?.cancel();
      at = new URL(location, at);
    }
    throw new Failure(`redirected more than ${MOST_REDIRECTS} times`, { retry: false });
  }
}

/** Aborting rejects with the signal's own reason. */
async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
  signal?.throwIfAborted();
}

function startOf(body: Uint8Array): string {
  const text = new TextDecoder().decode(body.subarray(0, 400)).replace(/<[^>]*>?|\s+/g, ' ');
  return text.replace(/ +/g, ' ').trim().slice(0, 120);
}

/** Servers echo requests in their errors. */
function withoutSecret(message: string, authorization: string | undefined): string {
  if (!authorization) return message;
  const secret = authorization.slice(authorization.indexOf(' ') + 1);
  return message
    .replaceAll(authorization, '***')
    .replaceAll(secret, '***')
    .replaceAll(encodeURIComponent(secret), '***');
}

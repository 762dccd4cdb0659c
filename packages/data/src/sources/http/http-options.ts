/** How a client talks to a server; every field has a default that suits the server. */
export interface HttpOptions {
  /** Default the global `fetch`. */
  fetch?: typeof fetch;
  /** Who asks: public services want a name and a way to reach you. */
  userAgent?: string;
  /** Requests under way at a time, at most. */
  concurrency?: number;
  /** Requests that start per second, at most, after a burst of as many as run at a time. */
  requestsPerSecond?: number;
  /** Times that a failed request is tried again. Default 5. */
  retries?: number;
  /** Milliseconds for one request with its whole answer. */
  timeout?: number;
  /** Longest wait in milliseconds that a server may ask for; when it asks for more, the request fails. Default 300 000. */
  longestWait?: number;
  /** For the jitter of back-off. Default 0. */
  seed?: number;
}

export const USER_AGENT = 'uge/0.1 (+https://www.npmjs.com/package/@uge/data)';

import { afterEach, describe, expect, it } from 'vitest';
import { startServer } from '../../testing/misbehaving-server.ts';
import { HttpClient } from './http-client.ts';
import { retryDelay } from './retry-delay.ts';
import { TokenBucket } from './token-bucket.ts';

type Server = Awaited<ReturnType<typeof startServer>>;
let server: Server | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const SECRET = 'MLY|1|s3cret';

function client(options: Partial<ConstructorParameters<typeof HttpClient>[0]> = {}): HttpClient {
  return new HttpClient({ concurrency: 4, requestsPerSecond: 1000, timeout: 2000, ...options });
}

const asJson = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(body)) as unknown;
  } catch {
    throw new Error('expected JSON');
  }
};

describe('HttpClient', () => {
  it('waits as long as a 429 asks and tries again', async () => {
    server = await startServer((_, response, times) => {
      if (times === 1) response.writeHead(429, { 'retry-after': '0.3' }).end('slow down');
      else response.end('{"ok":1}');
    });
    const start = performance.now();
    expect(await client().request(server.origin, { accept: asJson })).toEqual({ ok: 1 });
    expect(performance.now() - start).toBeGreaterThanOrEqual(295);
    expect(server.requests).toHaveLength(2);
    expect(server.requests[0]!.headers['user-agent']).toMatch(/^uge/);
  });

  it.each<[string, (times: number, response: import('node:http').ServerResponse) => void]>([
    ['a server error', (_, response) => response.writeHead(500, { 'retry-after': '0' }).end()],
    [
      'a connection cut in the body',
      (_, response) => {
        response.writeHead(200, { 'content-length': '1000' }).write('{"a":');
        setTimeout(() => response.destroy(), 20);
      },
    ],
    ['an error page that answers 200', (_, response) => response.end('<html><h1>Too busy</h1></html>')],
    ['damaged JSON', (_, response) => response.end('{"data": [1, 2')],
  ])('tries again after %s', async (_, misbehave) => {
    server = await startServer((_request, response, times) => {
      if (times === 1) misbehave(times, response);
      else response.end('{"ok":1}');
    });
    expect(await client().request(server.origin, { accept: asJson })).toEqual({ ok: 1 });
  });

  it('gives up on a slow drip, an endless redirect and a refusal with one clear error each', async () => {
    server = await startServer((request, response) => {
      if (request.url === '/drip') {
        response.writeHead(200);
        const drip = setInterval(() => response.write('x'), 20);
        response.on('close', () => clearInterval(drip));
      } else if (request.url?.startsWith('/turn')) response.writeHead(302, { location: `${request.url}x` }).end();
      else if (request.url === '/page') response.writeHead(200).end('<html><h1>Too busy</h1> now</html>');
      else response.writeHead(403).end('{"error":"no"}');
    });
    const failing = async (path: string, options = {}): Promise<string> => {
      const request = client({ retries: 0, timeout: 150, ...options }).request(`${server!.origin}${path}`, {
        accept: asJson,
      });
      await expect(request).rejects.toMatchObject({ code: 'data/http-failed' });
      return request.then(
        () => 'answered',
        (error: Error) => error.message,
      );
    };
    expect(await failing('/drip')).toMatch(/\/drip: no whole answer within 0\.15 s\./);
    expect(await failing('/turn')).toMatch(/redirected more than 5 times/);
    expect(await failing('/page')).toMatch(/expected JSON, found "Too busy now"/);
    expect(await failing('/refused?signature=abc', { retries: 3 })).toBe(
      `${server.origin}/refused: answered 403: {"error":"no"}.`,
    );
    expect(server.requests.filter(({ url }) => url?.startsWith('/refused'))).toHaveLength(1);
  });

  it('lets no other request start while the server asks for a pause', async () => {
    const times: number[] = [];
    server = await startServer((request, response) => {
      times.push(performance.now());
      if (times.length === 1) response.writeHead(429, { 'retry-after': '0.2' }).end();
      else response.end(JSON.stringify(request.url));
    });
    const polite = client();
    const first = polite.request(`${server.origin}/1`, { accept: asJson });
    await expect.poll(() => times.length).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await Promise.all([first, polite.request(`${server.origin}/2`, { accept: asJson })]);
    for (const time of times.slice(1)) expect(time - times[0]!).toBeGreaterThanOrEqual(190);
  });

  it('does not wait longer than it was told to', async () => {
    server = await startServer((_, response) => response.writeHead(503, { 'retry-after': '3600' }).end());
    await expect(client({ longestWait: 1000 }).request(server.origin, { accept: asJson })).rejects.toMatchObject({
      details: { status: 503, attempts: 1 },
    });
  });

  it('sends the authorization to its own origin only and never shows it', async () => {
    const other = await startServer((_, response) => response.end('{"ok":1}'));
    server = await startServer((request, response) => {
      if (request.url === '/away') response.writeHead(307, { location: `${other.origin}/there` }).end();
      else response.writeHead(400).end(`bad ${request.headers.authorization} ${encodeURIComponent(SECRET)}`);
    });
    const options = { authorization: `OAuth ${SECRET}`, accept: asJson };
    await client().request(`${server.origin}/away`, options);
    expect(server.requests[0]!.headers.authorization).toBe(`OAuth ${SECRET}`);
    expect(other.requests[0]!.headers.authorization).toBeUndefined();
    const error = await client()
      .request(`${server.origin}/echo`, options)
      .catch((failure: unknown) => failure);
    expect(JSON.stringify([error, (error as Error).message, (error as Error).stack])).not.toMatch(/s3cret/);
    await other.close();
  });

  it('runs no more requests at a time than allowed, at the rate allowed, and stops on the signal', async () => {
    let running = 0;
    let most = 0;
    server = await startServer((_, response) => {
      most = Math.max(most, ++running);
      setTimeout(() => {
        running--;
        response.end('{}');
      }, 10);
    });
    const start = performance.now();
    const limited = client({ concurrency: 2, requestsPerSecond: 40 });
    await Promise.all(
      Array.from({ length: 10 }, (_, i) => limited.request(`${server!.origin}/${i}`, { accept: asJson })),
    );
    expect(most).toBe(2);
    expect(performance.now() - start).toBeGreaterThanOrEqual(195);
    const stop = new AbortController();
    const waiting = client({ timeout: 60_000 }).request(`${server.origin}/stop`, {
      signal: stop.signal,
      accept: () => {
        throw new Error('never right');
      },
    });
    setTimeout(() => stop.abort(new Error('stopped')), 30);
    await expect(waiting).rejects.toThrow('stopped');
  });
});

it('draws back-off from seed, request and attempt, and doubles it', () => {
  const delay = (attempt: number, seed = 1, key = 'a'): number => retryDelay({ attempt, seed, key, now: 0 });
  expect(delay(1)).toBe(delay(1));
  expect(delay(1)).not.toBe(delay(1, 2));
  expect(delay(1)).not.toBe(delay(1, 1, 'b'));
  for (const attempt of [1, 2, 3]) {
    expect(delay(attempt)).toBeGreaterThanOrEqual(250 * 2 ** (attempt - 1));
    expect(delay(attempt)).toBeLessThan(500 * 2 ** (attempt - 1));
  }
  expect(delay(20)).toBeLessThanOrEqual(30_000);
  expect(retryDelay({ attempt: 1, retryAfter: 'Thu, 01 Jan 1970 00:00:07 GMT', seed: 1, key: '', now: 5000 })).toBe(
    2000,
  );
});

it('lets a burst through and then a request per interval', () => {
  let now = 0;
  const bucket = new TokenBucket({ perSecond: 10, burst: 2, now: () => now });
  expect([bucket.take(), bucket.take(), bucket.take(), bucket.take()]).toEqual([0, 0, 100, 200]);
  now = 1000;
  expect([bucket.take(), bucket.take(), bucket.take()]).toEqual([0, 0, 100]);
});

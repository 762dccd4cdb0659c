import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A hub on this machine with one repository, `uge/tiny`, that can misbehave. */
export interface LocalHub {
  readonly url: string;
  readonly commit: string;
  /** Requests so far, as `GET /path`, with the range asked for. */
  readonly requests: string[];
  /** What to do with the next requests, one each; then serve as it should. */
  readonly faults: (number | 'cut' | 'stall' | 'corrupt' | { status: number; headers: Record<string, string> })[];
  /** Token that is needed; none by default. */
  token: string | undefined;
  /** Whether ranges are answered as such. Default true. */
  ranges: boolean;
  close(): Promise<void>;
}

export async function localHub(files: Readonly<Record<string, Uint8Array>>): Promise<LocalHub> {
  const commit = createHash('sha1').update(Object.keys(files).join()).digest('hex');
  const server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const hub: LocalHub = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    commit,
    requests: [],
    faults: [],
    token: undefined,
    ranges: true,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const path = decodeURIComponent(request.url!.split('?')[0]!);
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    const isProbe = range?.[2] === '0';
    hub.requests.push(`${path}${range ? ` ${range[0].slice(6)}` : ''}`);
    const refuse = (status: number, headers: Record<string, string> = {}) =>
      response.writeHead(status, headers).end('{}');
    if (hub.token && request.headers.authorization !== `Bearer ${hub.token}`) {
      refuse(401, { 'X-Error-Code': 'GatedRepo' });
      return;
    }
    const fault = isProbe ? undefined : hub.faults.shift();
    if (typeof fault === 'number') return void refuse(fault);
    if (typeof fault === 'object') return void refuse(fault.status, fault.headers);
    const revision = /^\/api\/models\/uge\/tiny\/revision\/(.+)$/.exec(path)?.[1];
    if (revision !== undefined) {
      if (revision !== 'main' && revision !== 'v1') return void refuse(404, { 'X-Error-Code': 'RevisionNotFound' });
      response
        .writeHead(200, { 'Content-Type': 'application/json' })
        .end(JSON.stringify({ id: 'uge/tiny', sha: commit }));
      return;
    }
    const name = new RegExp(`^/uge/tiny/resolve/${commit}/(.+)$`).exec(path)?.[1];
    if (name === undefined) return void refuse(404, { 'X-Error-Code': 'RepoNotFound' });
    const content = files[name];
    if (!content) return void refuse(404, { 'X-Error-Code': 'EntryNotFound' });

    const start = hub.ranges && range ? Number(range[1]) : 0;
    const end = isProbe ? 1 : content.byteLength;
    response.writeHead(range && (hub.ranges || isProbe) ? 206 : 200, {
      ETag: `"${createHash('sha256').update(content).digest('hex')}"`,
      'Content-Length': end - start,
      'Content-Range': `bytes ${start}-${end - 1}/${content.byteLength}`,
    });
    const body = Buffer.from(content.slice(start, end));
    if (fault === 'corrupt') body[0]! ^= 1;
    if (fault === 'stall') {
      response.flushHeaders();
      setTimeout(() => response.destroy(), 20);
      return;
    }
    if (fault === 'cut') {
      response.write(body.subarray(0, Math.ceil(body.length / 2)), () => setTimeout(() => response.destroy(), 20));
      return;
    }
    response.end(body);
  }
  return hub;
}

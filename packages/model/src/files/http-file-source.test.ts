import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { httpFileSource } from './http-file-source.ts';

const CONTENT = Uint8Array.from({ length: 1000 }, (_, index) => index % 251);
const LARGE = 65 * 2 ** 20;

describe('httpFileSource', () => {
  let server: Server;
  let address: string;
  const requests: string[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      const { method, url, headers } = request;
      requests.push(`${method} ${url} ${headers.range ?? ''}`.trim());
      if (url === '/models/a/file.bin') {
        response.writeHead(200, { 'content-length': CONTENT.length });
        response.end(method === 'HEAD' ? undefined : CONTENT);
      } else if (url === '/models/a/large.bin' || url === '/models/a/stubborn.bin') {
        const range = url.includes('large') && /bytes=(\d+)-(\d+)/.exec(headers.range ?? '');
        response.writeHead(range ? 206 : 200, method === 'HEAD' ? { 'content-length': LARGE } : {});
        response.end(range ? Buffer.alloc(Number(range[2]) - Number(range[1]) + 1, Number(range[1]) % 256) : undefined);
      } else {
        response.writeHead(url === '/models/a/broken.bin' ? 500 : 404).end();
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/models/a/`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it('reads files, and ranges of small ones with one download', async () => {
    const source = httpFileSource(address);
    expect(await source.has('file.bin')).toBe(true);
    expect(await source.has('none.bin')).toBe(false);
    expect(await source.size('file.bin')).toBe(1000);
    expect(await source.read('file.bin')).toEqual(CONTENT);
    requests.length = 0;
    expect(await source.readRange('file.bin', 10, 20)).toEqual(CONTENT.slice(10, 20));
    expect(await source.readRange('file.bin', 500, 600)).toEqual(CONTENT.slice(500, 600));
    expect(await source.readRange('file.bin', 5, 5)).toHaveLength(0);
    expect(requests).toEqual(['HEAD /models/a/file.bin', 'GET /models/a/file.bin']);
  });

  it('reads ranges of large files where the server can', async () => {
    const source = httpFileSource(address);
    expect(await source.readRange('large.bin', 7, 10)).toEqual(Uint8Array.of(7, 7, 7));
    await expect(source.readRange('stubborn.bin', 7, 10)).rejects.toMatchObject({
      code: 'model/http',
      message: expect.stringContaining('Range'),
    });
  });

  it('says what failed', async () => {
    const source = httpFileSource(address);
    await expect(source.read('none.bin')).rejects.toMatchObject({ code: 'model/missing-file' });
    await expect(source.has('broken.bin')).rejects.toMatchObject({ code: 'model/http', details: { status: 500 } });
    await expect(httpFileSource('http://127.0.0.1:1').read('x')).rejects.toMatchObject({ code: 'model/http' });
    const aborted = httpFileSource(address, { signal: AbortSignal.abort(new Error('enough')) });
    await expect(aborted.read('file.bin')).rejects.toThrow();
  });
});

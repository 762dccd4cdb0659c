import type { ServerResponse } from 'node:http';
import type { EncoderInput } from '@uge/data';
import sharp from 'sharp';
import { afterEach, describe, expect, it } from 'vitest';
import { type EmbeddingServer, type Misbehaviour, startEmbeddingServer } from '../testing/embedding-server.ts';
import { createHttpEncoder, type HttpEncoderOptions } from './http-encoder.ts';

let server: EmbeddingServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const TOKEN = 'sk-s3cret';

async function start(
  misbehave?: Misbehaviour,
): Promise<Partial<HttpEncoderOptions> & { endpoint: string; model: string }> {
  server = await startEmbeddingServer(misbehave);
  return { endpoint: server.endpoint, model: 'toy', token: TOKEN, timeout: 400, requestsPerSecond: 1000 };
}

const texts = (count: number): EncoderInput[] =>
  Array.from({ length: count }, (_, index) => ({ text: `text ${index}` }));
const fails = (response: ServerResponse, status: number, body = 'no'): true => {
  response.writeHead(status, { 'retry-after': '0' }).end(body);
  return true;
};

describe('createHttpEncoder', () => {
  it('gives unit vectors in input order, in batches, with the key it was given', async () => {
    const encoder = await createHttpEncoder({ ...(await start()), batchSize: 3 });
    expect(encoder).toMatchObject({ id: 'toy', dimension: 6, modalities: new Set(['text']) });
    const progress: number[] = [];
    const vectors = await encoder.embed(texts(8), { onProgress: ({ done }) => progress.push(done) });
    expect(
      server!.requests
        .slice(1)
        .map(({ body }) => body.input!.length)
        .sort(),
    ).toEqual([2, 3, 3]);
    expect(server!.requests.every(({ authorization }) => authorization === `Bearer ${TOKEN}`)).toBe(true);
    expect(progress.at(-1)).toBe(8);
    for (const [index, vector] of vectors.entries()) {
      expect(Math.hypot(...vector)).toBeCloseTo(1, 6);
      expect((await encoder.embed([{ text: `text ${index}` }]))[0]).toEqual(vector);
    }
    expect(await encoder.embed([])).toEqual([]);
  });

  it('puts the instruction before the text', async () => {
    const encoder = await createHttpEncoder(await start());
    await encoder.embed([{ instruction: 'Where?', text: 'a street' }, { instruction: 'Where?' }]);
    expect(server!.requests.at(-1)!.body.input).toEqual(['Where? a street', 'Where?']);
  });

  it.each<[string, (response: ServerResponse) => true]>([
    ['429', (response) => fails(response, 429)],
    ['500', (response) => fails(response, 500)],
    ['503', (response) => fails(response, 503)],
    ['a late answer', () => true],
    ['a cut connection', (response) => Boolean(response.destroy()) as true],
    ['a page in place of JSON', (response) => Boolean(response.end('<html>busy</html>')) as true],
    ['too few vectors', (response) => Boolean(response.end('{"data":[]}')) as true],
    [
      'vectors of the wrong places',
      (response) => Boolean(response.end('{"data":[{"index":7,"embedding":[1]}]}')) as true,
    ],
  ])('tries again after %s', async (_, misbehave) => {
    const encoder = await createHttpEncoder(await start((response, { count }) => count === 2 && misbehave(response)));
    expect(await encoder.embed(texts(2))).toHaveLength(2);
    expect(server!.requests).toHaveLength(3);
  });

  it('says what is wrong, without the key', async () => {
    const refused = await createHttpEncoder(
      await start((response) => fails(response, 401, `{"error":"bad ${TOKEN}"}`)),
    ).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      code: 'bench/service-refused',
      message: expect.stringMatching(/\/v1\/embeddings: answered 401.*check the address, the token and the name/),
    });
    expect(JSON.stringify(refused) + (refused as Error).message).not.toContain('s3cret');
    expect(server!.requests).toHaveLength(1);
    await server!.close();

    const strict = await createHttpEncoder(
      await start(
        (response, { body }) => (body.input as string[]).includes('text 1') && fails(response, 400, 'too long'),
      ),
    );
    await expect(strict.embed(texts(3))).rejects.toMatchObject({ code: 'bench/input-refused' });
    expect(await strict.embed([{ text: 'text 0' }])).toHaveLength(1);
  });

  it('gives up without asking after three requests that failed to the last try', async () => {
    const options = await start((response, { count }) => count > 1 && fails(response, 503));
    const encoder = await createHttpEncoder({ ...options, retries: 1, concurrency: 1 });
    for (let request = 0; request < 5; request++)
      await expect(encoder.embed(texts(1))).rejects.toMatchObject({ code: 'bench/service-unavailable' });
    expect(server!.requests).toHaveLength(1 + 3 * 2);
  });

  it('holds the service to one dimension', async () => {
    const options = await start((response, { body, count }) => {
      if (count === 1) return false;
      const data = body.input!.map((_, index) => ({ index, embedding: [1, 2, 3] }));
      response.end(JSON.stringify({ data }));
      return true;
    });
    const encoder = await createHttpEncoder(options);
    await expect(encoder.embed(texts(1))).rejects.toMatchObject({
      code: 'bench/wrong-dimension',
      message: expect.stringContaining('expected vectors of 6 numbers, found 3'),
    });
    await server!.close();
    expect((await createHttpEncoder({ ...(await start()), dimensions: 4 })).dimension).toBe(4);
    await server!.close();
    const deaf = await start((response) => {
      response.end('{"data":[{"embedding":[1,2,3]}]}');
      return true;
    });
    await expect(createHttpEncoder({ ...deaf, dimensions: 4 })).rejects.toMatchObject({
      code: 'bench/wrong-dimension',
    });
  });

  it('reads vectors in base64', async () => {
    const embedding = Buffer.from(Float32Array.of(0, 3, 4).buffer).toString('base64');
    const options = await start((response, { body }) => {
      response.end(JSON.stringify({ data: body.input!.map((_, index) => ({ index, embedding })) }));
      return true;
    });
    const [vector] = await (await createHttpEncoder(options)).embed(texts(1));
    expect([...vector!]).toEqual([...Float32Array.of(0, 0.6, 0.8)]);
  });

  it('sends pictures as data URLs in the form the service takes, and none where it takes none', async () => {
    const picture = await sharp({ create: { width: 4, height: 4, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    const options = await start();
    const textOnly = await createHttpEncoder(options);
    await expect(textOnly.embed([{ image: picture }])).rejects.toMatchObject({ code: 'bench/unsupported-input' });

    const objects = await createHttpEncoder({ ...options, pictures: 'objects' });
    expect(objects.modalities).toEqual(new Set(['text', 'image']));
    await objects.embed([{ image: picture, instruction: 'Where?' }, { text: 'a street' }]);
    expect(server!.requests.at(-1)!.body.input).toEqual([
      { text: 'Where?', image: `data:image/png;base64,${picture.toString('base64')}` },
      { text: 'a street' },
    ]);

    const messages = await createHttpEncoder({ ...options, pictures: 'messages' });
    const pixels = { width: 1, height: 1, pixels: Uint8Array.of(1, 2, 3) };
    await messages.embed([{ image: pixels, text: 'x' }, { text: 'y' }]);
    const bodies = server!.requests.slice(-2).map(({ body }) => JSON.stringify(body.messages));
    expect(bodies.find((body) => body.includes('image_url'))).toMatch(
      /"url":"data:image\/png;base64,[^"]+"}},{"type":"text"/,
    );
    await expect(objects.embed([{ image: Uint8Array.of(1, 2, 3) }])).rejects.toThrow('neither JPEG nor PNG nor WebP');
  });

  it('has an identity only where the state of the service is named', async () => {
    const options = await start();
    expect((await createHttpEncoder(options)).identity).toBeUndefined();
    const hashOf = async (revision: string): Promise<string> =>
      (await (await createHttpEncoder({ ...options, revision })).identity!()).hash;
    expect(await hashOf('1')).toBe(await hashOf('1'));
    expect(await hashOf('1')).not.toBe(await hashOf('2'));
  });

  it('stops on the signal', async () => {
    const encoder = await createHttpEncoder(await start((_, { count }) => count > 1));
    const controller = new AbortController();
    const embedding = encoder.embed(texts(1), { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('stopped')), 30);
    await expect(embedding).rejects.toThrow('stopped');
  });
});

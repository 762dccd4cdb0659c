import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { anchoredCity } from '../../testing/anchored-city.ts';
import { startServer } from '../../testing/misbehaving-server.ts';
import { gatherPlaceContext } from '../place-context.ts';
import { captionPhotos } from '../provider/caption-photos.ts';
import { createTemplateCaptioner } from '../provider/create-template-captioner.ts';
import { createVisionCaptioner, type VisionCaptionerOptions } from './create-vision-captioner.ts';
import { parseCaptionAnswer } from './parse-caption-answer.ts';

const graph = anchoredCity({ photos: 6 });
const PICTURE = Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);
const TOKEN = 'sk-s3cret';
const request = (i = 0) => ({ graph, imageNodeId: `image/p${i}`, image: PICTURE });
const street = gatherPlaceContext(graph, 'image/p0').street!.node.name!;

const good = {
  caption: `A narrow street with brick houses: ${street}, quiet and shaded by trees.`,
  summary: `A calm spot on ${street}.`,
  mentioned_places: [street],
};

type Server = Awaited<ReturnType<typeof startServer>>;
type Behave = (response: ServerResponse, times: number, body: { response_format?: { type: string } }) => void;
let server: Server | undefined;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-captions-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function captioner(behave: Behave, options: Partial<VisionCaptionerOptions> = {}) {
  let times = 0;
  server = await startServer(({ body }, response) => behave(response, ++times, JSON.parse(body)));
  return createVisionCaptioner({
    ...{ endpoint: `${server.origin}/v1/`, model: 'toy-vl', token: TOKEN, timeout: 1000, requestsPerSecond: 1000 },
    ...options,
  });
}

const says = (response: ServerResponse, content: unknown, usage = { prompt_tokens: 1000, completion_tokens: 100 }) => {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  response.end(JSON.stringify({ choices: [{ message: { content: text } }], usage }));
};

describe('createVisionCaptioner', () => {
  it('sends picture and surroundings, and reads the answer', async () => {
    let asked: unknown;
    const provider = await captioner((response, _, body) => {
      asked = body;
      says(response, good);
    });
    const { caption, summary, mentionedPlaces } = await provider.caption(request());
    expect({ caption, summary, mentioned_places: mentionedPlaces }).toEqual(good);
    expect(server!.requests[0]).toMatchObject({
      url: '/v1/chat/completions',
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    const text = JSON.stringify(asked);
    expect(text).toContain('data:image/jpeg;base64,/9j/4AECAw==');
    expect(text).toContain(`Street of the photo: ${street}`);
    expect(text).not.toMatch(/image\/p0|node\/\d|\d\.\d{4}/);
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['429', (response) => response.writeHead(429, { 'retry-after': '0' }).end('slow down')],
    ['500', (response) => response.writeHead(500, { 'retry-after': '0' }).end('oh no')],
    ['a cut connection', (response) => response.destroy()],
    ['text that is no JSON', (response) => response.end('<html>busy</html>')],
    ['an answer without JSON', (response) => says(response, 'I cannot see any picture.')],
    ['JSON of another schema', (response) => says(response, { description: 'A street.' })],
    ['an empty caption', (response) => says(response, { ...good, caption: '' })],
  ])('tries again after %s', async (_, misbehave) => {
    const provider = await captioner((response, times) => (times === 1 ? misbehave(response) : says(response, good)));
    expect((await provider.caption(request())).caption).toBe(good.caption);
    expect(server!.requests).toHaveLength(2);
  });

  it('gives up with one clear error that keeps the token secret', async () => {
    const provider = await captioner(
      (response) => response.writeHead(500, { 'retry-after': '0' }).end(`bad ${TOKEN}`),
      {
        retries: 2,
      },
    );
    const error = await provider.caption(request()).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'data/http-failed', details: { status: 500, attempts: 3 } });
    expect(JSON.stringify([String(error), error])).not.toContain(TOKEN);
  });

  it('does without the schema, then without JSON mode, where the server knows neither, and remembers', async () => {
    const formats: (string | undefined)[] = [];
    const provider = await captioner((response, _, body) => {
      formats.push(body.response_format?.type);
      if (body.response_format) response.writeHead(400).end('unknown parameter response_format');
      else says(response, good);
    });
    await provider.caption(request(0));
    await provider.caption(request(1));
    expect(formats).toEqual(['json_schema', 'json_object', undefined, undefined]);
  });

  it('stops at once where the token is refused', async () => {
    const provider = await captioner((response) => response.writeHead(401).end('no'));
    const requests = [0, 1, 2, 3, 4, 5].map(request);
    const report = captionPhotos(requests, { provider: { ...provider, concurrency: 1 } });
    await expect(report).rejects.toMatchObject({ code: 'data/captioner-refused' });
    expect(server!.requests).toHaveLength(1);
  });

  it('asks for as many at a time as it may', async () => {
    let [running, most] = [0, 0];
    const provider = await captioner(
      (response) => {
        most = Math.max(most, ++running);
        setTimeout(() => {
          running--;
          says(response, good);
        }, 30);
      },
      { concurrency: 2 },
    );
    await captionPhotos([0, 1, 2, 3, 4, 5].map(request), { provider });
    expect(most).toBe(2);
  });

  it('counts what it costs, damaged answers included, and pays once per picture and prompt', async () => {
    const cache = join(folder, 'deep', 'cache.jsonl');
    const options = { cache, price: { input: 2, output: 10 } };
    const provider = await captioner((response, times) => says(response, times === 1 ? 'no' : good), options);
    await provider.caption(request());
    expect(provider.usage).toEqual({ answers: 2, fromCache: 0, inputTokens: 2000, outputTokens: 200, cost: 0.006 });
    await provider.caption(request());
    expect(provider.usage.fromCache).toBe(1);
    // A run that was killed while writing leaves a cut line.
    await appendFile(cache, '{"key":"abc","capt');
    const resumed = createVisionCaptioner({ endpoint: server!.origin, model: 'toy-vl', cache });
    expect((await resumed.caption(request())).caption).toBe(good.caption);
    expect(resumed.usage).toMatchObject({ answers: 0, fromCache: 1, cost: 0 });
    expect(await readFile(cache, 'utf8')).not.toContain(TOKEN);
  });

  it('goes on in a cache whose last line was cut', async () => {
    const cache = join(folder, 'cut.jsonl');
    await writeFile(cache, '{"key":"abc","capt');
    const provider = await captioner((response) => says(response, good), { cache });
    await provider.caption(request());
    const again = createVisionCaptioner({ endpoint: server!.origin, model: 'toy-vl', cache });
    await again.caption(request());
    expect(again.usage.fromCache).toBe(1);
  });

  it('needs a picture', async () => {
    const provider = await captioner((response) => says(response, good));
    for (const image of [undefined, join(folder, 'none.jpg'), Uint8Array.from([1, 2])]) {
      const without = { ...request(), ...(image === undefined ? { image: undefined } : { image }) };
      await expect(provider.caption(without as never)).rejects.toMatchObject({ code: 'data/caption-without-picture' });
    }
  });
});

describe('captionPhotos', () => {
  it('rejects captions that name what is not there, counts them and takes the fallback', async () => {
    const invented = {
      ...good,
      caption: `${good.caption} It is near the Eiffel Tower.`,
      mentioned_places: ['Louvre Museum'],
    };
    const provider = await captioner((response, times) => says(response, times === 2 ? invented : good), {
      concurrency: 1,
    });
    const options = { provider, fallback: createTemplateCaptioner({ seed: 1 }) };
    const { outcomes, counts, hallucinated } = await captionPhotos([0, 0, 0].map(request), options);
    expect(counts).toEqual({ accepted: 2, rejected: 1, failed: 0 });
    expect(hallucinated.map(({ name }) => name).sort()).toEqual(['Eiffel Tower', 'Louvre Museum']);
    expect(outcomes.map(({ provider: name }) => name)).toEqual(['vision/toy-vl', 'template', 'vision/toy-vl']);
    expect(outcomes[1]!.problem).toMatch(/^rejected: grounding 0\.33 is below 0\.8/);
  });

  it('goes on after a photo that failed', async () => {
    const provider = await captioner(
      (response, times) => (times === 1 ? response.writeHead(500, { 'retry-after': '0' }).end() : says(response, good)),
      { concurrency: 1, retries: 0 },
    );
    const { outcomes, counts } = await captionPhotos([0, 1].map(request), { provider });
    expect(counts).toEqual({ accepted: 1, rejected: 0, failed: 1 });
    expect(outcomes[0]!.caption).toBeUndefined();
    expect(outcomes[0]!.problem).toMatch(/^failed: .*500/);
  });
});

describe('parseCaptionAnswer', () => {
  const json = JSON.stringify(good);
  it.each([
    ['plain', json],
    ['in a code fence', `\`\`\`json\n${json}\n\`\`\``],
    ['after thoughts', `<think>A {street}?</think>Sure! Here it is: ${json} Hope it helps.`],
    [
      'with markers',
      JSON.stringify({ ...good, caption: `**Image:** ${good.caption}`, summary: `**Summarization:** ${good.summary}` }),
    ],
  ])('reads an answer %s', (_, text) => {
    expect(parseCaptionAnswer(text)).toEqual({
      caption: good.caption,
      summary: good.summary,
      mentionedPlaces: good.mentioned_places,
    });
  });

  it.each([
    '',
    'no',
    '{',
    '[]',
    '{"caption": "x"}',
    JSON.stringify({ ...good, mentioned_places: 'none' }),
    '{'.repeat(9000),
  ])('refuses %.20s', (text) => {
    expect(() => parseCaptionAnswer(text)).toThrow(expect.objectContaining({ code: 'data/invalid-caption' }));
  });
});

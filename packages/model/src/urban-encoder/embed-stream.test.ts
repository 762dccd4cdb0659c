import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '@uge/core';
import type { EncoderInput } from '@uge/data';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selectBackend } from '../engine/select-backend.ts';
import { randomSubgraph } from '../graph-encoder/testing/random-subgraph.ts';
import type { UrbanEncoder } from '../node/urban-encoder.ts';
import { tinyEncoder } from '../testing/tiny-encoder.ts';

const difference = (a: Float32Array, b: Float32Array): number =>
  a.reduce((worst, value, index) => Math.max(worst, Math.abs(value - b[index]!)), 0);

const numbered = (count: number): EncoderInput[] =>
  Array.from({ length: count }, (_, index) => ({ text: `Rue ${index} ${'x'.repeat(index % 7)}` }));

async function* later<T>(items: readonly T[], onRead?: (index: number) => void): AsyncGenerator<T> {
  for (const [index, item] of items.entries()) {
    await Promise.resolve();
    onRead?.(index);
    yield item;
  }
}

describe('embedding many inputs', () => {
  let encoder: UrbanEncoder;
  beforeAll(async () => {
    await selectBackend({ prefer: 'onnx' });
    encoder = tinyEncoder(1);
  });
  afterAll(() => encoder.dispose());

  it('gives every mix the vector it has alone, in any batch size', async () => {
    const pool = ['p', 'q'].map((name) => {
      const random = createRandom(name);
      return { width: 84, height: 56, pixels: Uint8Array.from({ length: 84 * 56 * 3 }, () => random.int(256)) };
    });
    const graphs = ['a', 'b'].map((name) => randomSubgraph(name, { nodes: 5, edges: 6 }));
    const texts = ['Rue Cadet', 'a park', 'a rather long text about a street with trees, cafés and 日本語 🌳'];
    const input = fc
      .record({
        text: fc.option(fc.constantFrom(...texts), { nil: undefined }),
        instruction: fc.option(fc.constant('Where is this?'), { nil: undefined }),
        image: fc.option(fc.constantFrom(...pool), { nil: undefined }),
        graph: fc.option(fc.constantFrom(...graphs), { nil: undefined }),
      })
      .filter(({ text, image, graph }) => (text ?? image ?? graph) !== undefined)
      .map((fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)));
    const alone = new Map<string, Float32Array>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(input, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(2, 32),
        async (inputs, batchSize) => {
          const together = await encoder.embed(inputs, { batchSize });
          for (const [index, one] of inputs.entries()) {
            const { image, graph, ...words } = one as EncoderInput;
            const key = JSON.stringify([words, image && pool.indexOf(image as never), graph?.image_id]);
            if (!alone.has(key)) alone.set(key, (await encoder.embed([one]))[0]!);
            expect(difference(together[index]!, alone.get(key)!), key).toBeLessThan(1e-5);
          }
        },
      ),
      { numRuns: 5, seed: 7 },
    );
  }, 60_000);

  it('takes lists and async iterables, in order, and counts what is done', async () => {
    const inputs = numbered(70);
    const expected = await encoder.embed(inputs, { batchSize: 2 });
    const events: object[] = [];
    const found = await encoder.embed(later(inputs), { batchSize: 2, onProgress: (event) => events.push(event) });
    expect(found).toHaveLength(70);
    for (const [index, vector] of found.entries()) expect(difference(vector, expected[index]!)).toBeLessThan(1e-5);
    expect(events).toHaveLength(35);
    expect(events.at(-1)).toEqual({ phase: 'embed', done: 70, unit: 'inputs' });
    expect(await encoder.embed([])).toEqual([]);
    expect(await encoder.embed(later([]))).toEqual([]);
  });

  it('reads no further ahead than 16 batches and keeps no tensors: memory is flat', async () => {
    let read = 0;
    let seen = 0;
    let furthest = 0;
    const tensors = new Set<number>();
    for await (const vector of encoder.embedStream(
      later(numbered(300), () => read++),
      { batchSize: 4 },
    )) {
      expect(vector).toHaveLength(32);
      furthest = Math.max(furthest, read - seen);
      seen++;
      if (seen % 64 === 0) tensors.add(tf.memory().numTensors);
    }
    expect(seen).toBe(300);
    expect(furthest).toBeLessThanOrEqual(64);
    expect(tensors.size).toBe(1);
  });

  it('closes its source when the caller stops or an input is wrong', async () => {
    let closed = 0;
    async function* source(items: EncoderInput[]): AsyncGenerator<EncoderInput> {
      try {
        yield* items;
      } finally {
        closed++;
      }
    }
    for await (const vector of encoder.embedStream(source(numbered(40)), { batchSize: 2 })) {
      expect(vector).toHaveLength(32);
      break;
    }
    expect(closed).toBe(1);
    const wrong = numbered(40).with(33, { text: '' });
    await expect(encoder.embed(source(wrong), { batchSize: 2 })).rejects.toMatchObject({
      code: 'model/empty-input',
      details: { input: 33 },
    });
    // The source had ended or was closed; either way it is not left open.
    expect(closed).toBe(2);
  });

  it('stops at once when aborted, also while it waits for an input that never comes', async () => {
    const before = new AbortController();
    before.abort(new Error('enough'));
    await expect(encoder.embed(numbered(3), { signal: before.signal })).rejects.toThrow('enough');

    const during = new AbortController();
    const stopped = encoder.embed(numbered(20), {
      batchSize: 2,
      signal: during.signal,
      onProgress: ({ done }) => done >= 6 && during.abort(new Error('enough')),
    });
    await expect(stopped).rejects.toThrow('enough');

    const waiting = new AbortController();
    async function* silent(): AsyncGenerator<EncoderInput> {
      yield { text: 'first' };
      await new Promise(() => {});
    }
    const hung = encoder.embed(silent(), { signal: waiting.signal });
    setTimeout(() => waiting.abort(new Error('enough')), 20);
    await expect(hung).rejects.toThrow('enough');
  });

  it('runs several calls at once', async () => {
    const inputs = numbered(24);
    const expected = await encoder.embed(inputs, { batchSize: 4 });
    const tensors = tf.memory().numTensors;
    const results = await Promise.all([
      encoder.embed(inputs, { batchSize: 4 }),
      encoder.embed(inputs.toReversed(), { batchSize: 4 }),
      encoder.embed(later(inputs), { batchSize: 3 }),
    ]);
    for (const [index, vector] of expected.entries()) {
      expect(difference(results[0]![index]!, vector)).toBeLessThan(1e-5);
      expect(difference(results[1]![23 - index]!, vector)).toBeLessThan(1e-5);
      expect(difference(results[2]![index]!, vector)).toBeLessThan(1e-5);
    }
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it.each<[string, unknown, RegExp]>([
    ['model/invalid-input', null, /^input 1: null/],
    ['model/invalid-input', 'Rue Cadet', /^input 1: string; expected an object/],
    ['model/invalid-input', { text: 7 }, /text is a number/],
    ['model/invalid-input', { graph: [] }, /graph is a Array/],
    ['model/unknown-modality', { audio: 'x.wav' }, /has "audio"; expected instruction, text, image, graph/],
    ['model/unknown-modality', { imge: 'x.jpg' }, /Did you mean "image"/],
    ['model/empty-input', {}, /has nothing/],
    ['model/empty-input', { text: '' }, /an empty text only/],
    ['model/empty-input', { instruction: 'Where?' }, /an instruction only/],
    ['model/unsupported-image', { image: 17 }, /image is a number; expected a path/],
    ['model/unsupported-image', { image: new URL('https://example.org/x.jpg') }, /image is a URL/],
    ['model/unsupported-image', { image: { width: 2, height: 2, pixels: [1, 2, 3] } }, /image is a Object/],
    ['model/invalid-image', { image: { width: 0, height: 4, pixels: new Uint8Array() } }, /^input 1: .*0 x 4 pixels/],
    ['model/unreadable-image', { image: new Uint8Array() }, /^input 1: /],
  ])('says %s of %j', async (code, input, message) => {
    await expect(encoder.embed([{ text: 'good' }, input as EncoderInput])).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
      details: { input: 1 },
    });
  });

  it('refuses a graph with NaN where it matters', async () => {
    const graph = randomSubgraph('a', { nodes: 4, edges: 4 });
    graph.edges[0]!.distance = Number.NaN;
    await expect(encoder.embed([{ graph }])).rejects.toMatchObject({ code: 'model/invalid-graph' });
  });
});

describe('an encoder that cannot answer', () => {
  beforeAll(async () => {
    await selectBackend({ prefer: 'cpu' });
  });

  it('says that its weights hold NaN', async () => {
    const encoder = tinyEncoder(1);
    const { variable } = encoder.parameters().find(({ name }) => name === 'model.norm.weight')!;
    variable.assign(tf.fill(variable.shape, Number.NaN));
    await expect(encoder.embed([{ text: 'x' }])).rejects.toMatchObject({ code: 'model/non-finite-embedding' });
    encoder.dispose();
  });

  it('says that it was disposed of, also in the middle of a call', async () => {
    const encoder = tinyEncoder(1);
    const under_way = encoder.embed(numbered(9), { batchSize: 2, onProgress: () => encoder.dispose() });
    await expect(under_way).rejects.toMatchObject({ code: 'model/disposed' });
    encoder.dispose();
    await expect(encoder.embed([{ text: 'x' }])).rejects.toMatchObject({ code: 'model/disposed' });
    expect(() => encoder.forward([])).toThrow(expect.objectContaining({ code: 'model/disposed' }));
  });
});

describe('shorter dimensions', () => {
  beforeAll(async () => {
    await selectBackend({ prefer: 'cpu' });
  });

  it('are the first values of the whole vector, scaled to unit length again', async () => {
    const whole = tinyEncoder(1);
    const short = tinyEncoder(1, { dimensions: 12 });
    const inputs: EncoderInput[] = [{ text: 'Rue Cadet' }, { graph: randomSubgraph('a', { nodes: 4, edges: 4 }) }];
    expect(short.dimension).toBe(12);
    const [vectors, cut] = [await whole.embed(inputs), await short.embed(inputs)];
    for (const [index, vector] of vectors.entries()) {
      const first = vector.slice(0, 12);
      const norm = Math.hypot(...first);
      expect(cut[index]).toHaveLength(12);
      expect(
        difference(
          cut[index]!,
          first.map((value) => value / norm),
        ),
      ).toBeLessThan(1e-6);
    }
    const tensors = (await short.prepare(inputs)).toTensors();
    const { embeddings, graphVectors } = short.forwardAll(tensors);
    expect([embeddings.shape, graphVectors!.shape]).toEqual([
      [2, 12],
      [2, 12],
    ]);
    expect(Math.hypot(...(graphVectors!.arraySync()[1] as number[]))).toBeCloseTo(1, 5);
    const files = await short.toFiles();
    expect(JSON.parse(new TextDecoder().decode(files.get('uge.json')))).toMatchObject({ dimensions: 12 });
    whole.dispose();
    short.dispose();
  });

  it.each([0, 33, 1.5, Number.NaN])('refuse %d of 32', (dimensions) => {
    expect(() => tinyEncoder(1, { dimensions })).toThrow(
      expect.objectContaining({ code: 'model/invalid-dimensions', message: expect.stringContaining('from 1 to 32') }),
    );
  });
});

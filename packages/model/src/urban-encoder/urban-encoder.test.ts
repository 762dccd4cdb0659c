import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '@uge/core';
import type { EncoderInput, ImageSource } from '@uge/data';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selectBackend } from '../engine/select-backend.ts';
import { randomSubgraph } from '../graph-encoder/testing/random-subgraph.ts';
import { UrbanEncoder } from '../node/urban-encoder.ts';
import { tinyEncoder } from '../testing/tiny-encoder.ts';

function picture(name: string, width = 112, height = 112): ImageSource {
  const random = createRandom('picture', name);
  return { width, height, pixels: Uint8Array.from({ length: width * height * 3 }, () => random.int(256)) };
}

function sameBytes(a: tf.TypedArray, b: tf.TypedArray): boolean {
  return Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength));
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((worst, value, index) => Math.max(worst, Math.abs(value - b[index]!)), 0);
}

describe('UrbanEncoder', () => {
  let encoder: UrbanEncoder;
  const square = picture('square');
  const near = randomSubgraph('near', { nodes: 9, edges: 12 });
  const far = randomSubgraph('far', { nodes: 14, edges: 20 });
  far.nodes[3]!.coords = [Number.NaN, Number.NaN];
  const inputs: EncoderInput[] = [
    { text: 'Rue Cadet' },
    { instruction: 'Where is this photo?', image: square },
    { text: 'a rather longer text about a street with trees, shops, cafés and a park at its end' },
    { image: picture('wide', 168, 84), text: 'wide' },
    { image: square },
    { graph: near, image: square },
    { graph: far, text: 'a graph with text' },
    { graph: near },
  ];

  beforeAll(async () => {
    await selectBackend({ prefer: 'onnx' });
    encoder = tinyEncoder(1);
  });
  afterAll(() => encoder.dispose());

  it('gives unit vectors that do not depend on the rest of the batch, its padding or its order', async () => {
    const together = await encoder.embed(inputs);
    const reversed = (await encoder.embed(inputs.toReversed(), { batchSize: 2 })).toReversed();
    for (const [index, input] of inputs.entries()) {
      const vector = together[index]!;
      expect(vector).toHaveLength(32);
      expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
      const [alone] = await encoder.embed([input]);
      expect(largestDifference(vector, alone!)).toBeLessThan(1e-5);
      expect(largestDifference(vector, reversed[index]!)).toBeLessThan(1e-5);
    }
    for (const [a, b] of [
      [1, 4],
      [4, 5],
      [6, 7],
    ] as const) {
      expect(largestDifference(together[a]!, together[b]!)).toBeGreaterThan(1e-3);
    }
  });

  it('encodes an image and a graph once however many rows use them', async () => {
    const batch = await encoder.prepare([
      { image: square },
      { image: square, graph: near },
      { graph: near, text: 'again' },
    ]);
    expect(batch.shape).toMatchObject({ rows: 3, images: 1, slots: 1, graph: { graphs: 1 } });
  });

  it('pads to an asked shape and refuses one that is too small', async () => {
    const shape = { rows: 3, length: 64, positions: 192, images: 2, slots: 2 };
    const batch = await encoder.prepare([inputs[1]!], { padTo: shape });
    expect(batch.shape).toEqual(shape);
    const tensors = batch.toTensors();
    const vector = tf.tidy(() => tf.slice(encoder.forward(tensors), [0, 0], [1, -1]).dataSync()) as Float32Array;
    tf.dispose(tensors);
    const [alone] = await encoder.embed([inputs[1]!]);
    expect(largestDifference(vector, alone!)).toBeLessThan(1e-5);
    await expect(encoder.prepare(inputs, { padTo: { length: 8 } })).rejects.toMatchObject({
      code: 'model/batch-too-large',
    });
    expect(() => encoder.forward([])).toThrow(expect.objectContaining({ code: 'model/batch-tensors' }));
  });

  it('computes the same without padding: vectors, and the gradient of every weight', async () => {
    const parameters = encoder.parameters();
    const variables = parameters.map(({ variable }) => variable);
    const [padded, packed] = [await encoder.prepare(inputs), await encoder.prepare(inputs, { packed: true })];
    const { rows, length } = packed.shape;
    expect(padded.shape.positions).toBe(rows * length);
    expect(packed.shape.positions).toBeLessThan(0.8 * rows * length);
    const run = (tensors: tf.Tensor[]): { vectors: tf.Tensor; grads: tf.NamedTensorMap } => {
      let vectors: tf.Tensor | undefined;
      const { grads } = tf.variableGrads(() => {
        vectors = tf.keep(encoder.forward(tensors));
        return tf.sum(tf.mul(vectors, tf.sin(tf.reshape(tf.range(0, vectors.size), vectors.shape)))) as tf.Scalar;
      }, variables);
      return { vectors: vectors!, grads };
    };
    const tensors = [padded, packed].map((batch) => batch.toTensors());
    const [all, few] = tensors.map(run);
    expect(
      largestDifference(all!.vectors.dataSync() as Float32Array, few!.vectors.dataSync() as Float32Array),
    ).toBeLessThan(1e-5);
    for (const { name, variable } of parameters) {
      const [expected, found] = [all!, few!].map(({ grads }) => grads[variable.name]!.dataSync() as Float32Array);
      const size = Math.max(...expected!.map(Math.abs));
      expect(largestDifference(expected!, found!), name).toBeLessThan(1e-5 + 1e-4 * size);
    }
    tf.dispose([tensors, all!.vectors, few!.vectors, Object.values(all!.grads), Object.values(few!.grads)]);
  }, 30_000);

  it('refuses more positions than were asked for', async () => {
    await expect(encoder.prepare(inputs, { padTo: { positions: 20 } })).rejects.toMatchObject({
      code: 'model/batch-too-large',
      details: { size: 'positions', padTo: 20 },
    });
  });

  it('gives every weight a gradient', async () => {
    const batch = await encoder.prepare(inputs);
    const tensors = batch.toTensors();
    const target = tf.randomNormal([batch.shape.rows, encoder.dimension], 0, 1, 'float32', 7);
    const parameters = encoder.parameters();
    const { grads } = tf.variableGrads(
      () => {
        const { embeddings, graphVectors } = encoder.forwardAll(tensors);
        return tf.sum(tf.mul(tf.add(embeddings, graphVectors!), target)) as tf.Scalar;
      },
      parameters.map(({ variable }) => variable),
    );
    const without = parameters.filter(({ variable }) => {
      const gradient = grads[variable.name];
      return !gradient || tf.tidy(() => tf.sum(tf.abs(gradient)).dataSync()[0]!) === 0;
    });
    expect(without.map(({ name }) => name)).toEqual([]);
    expect(new Set(parameters.map(({ group }) => group))).toEqual(new Set(['vision', 'language', 'graph']));
    tf.dispose([tensors, target, Object.values(grads)]);
  }, 30_000);

  it('leaves no tensors behind', async () => {
    await encoder.embed(inputs.slice(0, 2));
    const before = tf.memory().numTensors;
    await encoder.embed(inputs.slice(0, 2));
    expect(tf.memory().numTensors).toBe(before);
  });

  it('names the input that cannot be used', async () => {
    const good: EncoderInput = { text: 'good' };
    await expect(encoder.embed([good, { instruction: 'only' }])).rejects.toMatchObject({
      code: 'model/empty-input',
      details: { input: 1 },
    });
    const missing = [good, good, { image: '/no/such/file.jpg' }];
    await expect(encoder.embed(missing, { batchSize: 1 })).rejects.toMatchObject({
      code: 'model/unreadable-image',
      message: expect.stringMatching(/^input 2: /),
    });
    await expect(encoder.embed([good], { batchSize: 0 })).rejects.toMatchObject({ code: 'model/invalid-batch-size' });
    await expect(encoder.embed([good], { signal: AbortSignal.abort() })).rejects.toThrow();
  });

  it('reports progress', async () => {
    const events: [number, number | undefined][] = [];
    await encoder.embed(inputs.slice(0, 3), {
      batchSize: 2,
      onProgress: ({ done, total }) => events.push([done, total]),
    });
    expect(events).toEqual([
      [2, 3],
      [3, 3],
    ]);
  });

  it('starts from the same weights with the same seed', () => {
    const [again, other] = [1, 2].map((seed) => tinyEncoder(seed));
    for (const [index, { variable }] of encoder.parameters().entries()) {
      expect(sameBytes(again!.parameters()[index]!.variable.dataSync(), variable.dataSync())).toBe(true);
    }
    const [first, different] = [encoder, other!].map((each) => each.parameters()[0]!.variable.dataSync());
    expect(sameBytes(first!, different!)).toBe(false);
    again!.dispose();
    other!.dispose();
  });

  describe('on disk', () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'uge-model-'));
    });
    afterAll(() => rm(folder, { recursive: true }));

    it('comes back bit for bit and leaves other files alone', async () => {
      const path = join(folder, 'model');
      await encoder.savePretrained(path);
      await writeFile(join(path, 'notes.txt'), 'kept');
      encoder.training = { steps: 3 };
      await encoder.savePretrained(path);
      const loaded = await UrbanEncoder.fromPretrained(path);
      expect(await readFile(join(path, 'notes.txt'), 'utf8')).toBe('kept');
      expect(loaded.training).toEqual({ steps: 3 });
      const [before, after] = await Promise.all([encoder, loaded].map((each) => each.embed(inputs)));
      for (const [index, vector] of before!.entries()) expect(sameBytes(vector, after![index]!)).toBe(true);
      await loaded.savePretrained(join(folder, 'again'));
      for (const name of await readdir(join(folder, 'again'))) {
        const [first, second] = await Promise.all(
          [path, join(folder, 'again')].map((each) => readFile(join(each, name))),
        );
        expect(first!.equals(second!), name).toBe(true);
      }
      loaded.dispose();
    });

    it('is described by a card, which gives way to your own', async () => {
      const path = join(folder, 'card');
      encoder.training = { stage: 'stage2', steps: 30 };
      await encoder.savePretrained(path);
      const card = await readFile(join(path, 'README.md'), 'utf8');
      expect(card).toContain('| Backbone | Qwen2.5-VL (`config.json`) |');
      expect(card).toContain('| Embedding | 32 values, unit length |');
      expect(card).toContain('"stage": "stage2"');
      for (const heading of ['Training', 'Intended use', 'Limits']) expect(card).toContain(`## ${heading}`);
      await writeFile(join(path, 'README.md'), '# My model');
      await encoder.savePretrained(path);
      expect(await readFile(join(path, 'README.md'), 'utf8')).toBe('# My model');
    });

    it('says what is wrong with a folder', async () => {
      await expect(UrbanEncoder.fromPretrained(join(folder, 'none'))).rejects.toMatchObject({
        code: 'model/missing-file',
      });
      const path = join(folder, 'wrong');
      await encoder.savePretrained(path);
      const before = tf.memory().numTensors;
      const config = JSON.parse(await readFile(join(path, 'config.json'), 'utf8'));
      await writeFile(join(path, 'config.json'), JSON.stringify({ ...config, num_hidden_layers: 5 }));
      await expect(UrbanEncoder.fromPretrained(path)).rejects.toMatchObject({ code: 'model/checkpoint-mismatch' });
      await writeFile(join(path, 'config.json'), JSON.stringify({ ...config, vocab_size: 10 }));
      await expect(UrbanEncoder.fromPretrained(path)).rejects.toMatchObject({ code: 'model/tokenizer-mismatch' });
      await writeFile(join(path, 'config.json'), JSON.stringify({ ...config, model_type: 'qwen2_vl2' }));
      await expect(UrbanEncoder.fromPretrained(path)).rejects.toMatchObject({ code: 'model/unknown-backbone' });
      const settings = JSON.parse(await readFile(join(path, 'uge.json'), 'utf8'));
      await writeFile(join(path, 'uge.json'), JSON.stringify({ ...settings, formatVersion: 1 }));
      await writeFile(join(path, 'config.json'), JSON.stringify(config));
      await expect(UrbanEncoder.fromPretrained(path)).rejects.toMatchObject({
        code: 'model/invalid-encoder-file',
        message: expect.stringContaining('formatVersion 1; this version reads 2'),
      });
      await writeFile(join(path, 'config.json'), '{');
      await expect(UrbanEncoder.fromPretrained(path)).rejects.toMatchObject({ code: 'model/invalid-json' });
      expect(tf.memory().numTensors).toBe(before);
    });
  });
});

import { mkdir, mkdtemp, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { contentHash, type ProgressEvent } from '@uge/core';
import { hashFile } from '@uge/core/node';
import type { Encoder, EncoderInput } from '@uge/data';
import type { SpatialSubgraph } from '@uge/graph';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRandomEncoder } from '../baselines/random-encoder.ts';
import { buildBenchmark } from '../builder/build-benchmark.ts';
import type { InputReference } from '../tasks/variant-input.ts';
import { madeUpSource } from '../testing/made-up-source.ts';
import type { Benchmark, BenchmarkSource } from '../types.ts';
import { embedDistinct } from './embed-distinct.ts';
import { openEmbeddingCache } from './embedding-cache.ts';
import { evaluate } from './evaluate.ts';

let folder: string;
let dataset: BenchmarkSource;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uge-cache-'));
  dataset = madeUpSource({ blocks: 6, folder: join(folder, 'dataset') });
  for (const { image } of await dataset.photos()) {
    await mkdir(dirname(dataset.resolve(image)), { recursive: true });
    await writeFile(dataset.resolve(image), image);
  }
});
afterAll(() => rm(folder, { recursive: true }));
let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(folder, 'cache-'));
});

/** Counts what it is asked for; its first weight is part of its identity and of every vector. */
function countingEncoder({ weight = 1 } = {}): Encoder & { seen: EncoderInput[] } {
  const inner = createRandomEncoder({ seed: weight, dimension: 8 });
  const seen: EncoderInput[] = [];
  return {
    ...inner,
    seen,
    embed: (inputs, options) => {
      seen.push(...inputs);
      return inner.embed(inputs, options);
    },
  };
}

describe('a vector is found again by the content of its input and the encoder', () => {
  let image: string;
  let graph: string;
  let reference: InputReference;
  beforeAll(async () => {
    const [photo] = await dataset.photos();
    ({ image, graph } = photo!);
    reference = { instruction: 'Where is this?', text: 'a street', image, graph };
  });
  afterEach(() => writeFile(dataset.resolve(image), image));

  /** How many inputs had to be embedded. */
  async function embedded(
    references: InputReference[],
    { encoder = countingEncoder(), source = dataset } = {},
  ): Promise<number> {
    const { hash } = await encoder.identity!();
    const store = await openEmbeddingCache(cache, { encoderHash: hash, dimension: encoder.dimension });
    try {
      const embeddingOf = await embedDistinct(references, { encoder, dataset: source, cache: store });
      for (const each of references) expect(embeddingOf(each)).toHaveProperty('vector');
      return encoder.seen.length;
    } finally {
      await store.close();
    }
  }

  it('embeds what was kept never again, and the same input of two tasks once', async () => {
    expect(await embedded([reference, { ...reference }, { image }, { image }])).toBe(2);
    expect(await embedded([reference, { image }])).toBe(0);
  });

  it('embeds anew where the instruction, the text or the encoder differ', async () => {
    await embedded([reference]);
    expect(await embedded([{ ...reference, instruction: 'Where is that?' }])).toBe(1);
    expect(await embedded([{ ...reference, text: 'a Street' }])).toBe(1);
    expect(await embedded([{ image, graph, text: 'a street' }])).toBe(1);
    expect(await embedded([reference], { encoder: countingEncoder({ weight: 1.000001 }) })).toBe(1);
    expect(await embedded([reference])).toBe(0);
  });

  it('does not take an instruction for a text', async () => {
    await embedded([{ instruction: 'a' }]);
    expect(await embedded([{ text: 'a' }])).toBe(1);
  });

  it('embeds anew where one byte of the picture differs, at the same path', async () => {
    await embedded([reference]);
    const path = dataset.resolve(image);
    await writeFile(path, `${image.slice(0, -1)}!`);
    const files = { ...dataset.manifest.files, [image]: await hashFile(path) };
    const source = { ...dataset, manifest: { ...dataset.manifest, files } };
    expect(await embedded([reference], { source })).toBe(1);
  });

  it('embeds anew where one number of the graph differs, and where its names are masked', async () => {
    await embedded([reference]);
    const moved = async (path: string): Promise<SpatialSubgraph> => {
      const own = structuredClone(await dataset.readGraph(path));
      own.nodes[0]!.coords[0]! += 1e-7;
      return own;
    };
    expect(await embedded([reference], { source: { ...dataset, readGraph: moved } })).toBe(1);
    const { city } = await dataset.readGraph(graph);
    expect(await embedded([{ ...reference, maskNamesOf: city }])).toBe(1);
    expect(await embedded([reference])).toBe(0);
  });

  it('refuses a picture that is not the dataset’s, and one that changes while it is embedded', async () => {
    const encoder = countingEncoder();
    await writeFile(dataset.resolve(image), 'another picture');
    const refused = await embedDistinct([reference, { text: 'other' }], { encoder, dataset });
    expect(refused(reference)).toEqual({ failure: 'bench/picture-changed' });
    await writeFile(dataset.resolve(image), image);
    const meddling: Encoder = {
      ...encoder,
      embed: async (inputs) => {
        await writeFile(dataset.resolve(image), 'changed while it is read');
        return encoder.embed(inputs);
      },
    };
    const meddled = await embedDistinct([{ image }], { encoder: meddling, dataset });
    expect(meddled({ image })).toEqual({ failure: 'input changed during the run' });
  });

  it('keeps nothing of an encoder that cannot say what it is', async () => {
    const { identity: _, ...encoder } = countingEncoder();
    const small = await smallBenchmark();
    await evaluate({ encoder, benchmark: small, dataset, cache });
    expect(await readdir(cache)).toEqual([]);
  });
});

let built: Promise<Benchmark> | undefined;
function smallBenchmark(): Promise<Benchmark> {
  built ??= buildBenchmark({ dataset, out: join(folder, 'benchmark'), seed: 1, queriesPerTask: 6 });
  return built;
}

describe('an interrupted evaluation', () => {
  /** Vectors depend on what else is in the call, as those of real encoders do in their last bits. */
  function sensitiveEncoder(onCall: (call: number) => void = () => {}): Encoder & { calls: number } {
    const inner = createRandomEncoder({ dimension: 8 });
    const encoder = {
      ...inner,
      calls: 0,
      embed: async (inputs: readonly EncoderInput[]) => {
        onCall(encoder.calls++);
        const vectors = await inner.embed(inputs);
        return vectors.map((vector) => vector.map((value) => value + inputs.length * 1e-4));
      },
    };
    return encoder;
  }

  it('goes on where it was, with the same bytes at the end', async () => {
    const benchmark = await smallBenchmark();
    const whole = sensitiveEncoder();
    const expected = JSON.stringify(await evaluate({ encoder: whole, benchmark, dataset }));
    expect(whole.calls).toBeGreaterThan(4);

    const controller = new AbortController();
    const interrupted = sensitiveEncoder((call) => call === 3 && controller.abort(new Error('stop')));
    await expect(
      evaluate({ encoder: interrupted, benchmark, dataset, cache, signal: controller.signal }),
    ).rejects.toThrow('stop');
    // What a crash leaves: the last write is not whole.
    const [encoderFolder] = await readdir(cache);
    const path = join(cache, encoderFolder!, '000001.vectors');
    const { size } = await stat(path);
    await truncate(path, size - 5);

    const events: ProgressEvent[] = [];
    const resumed = sensitiveEncoder();
    const results = await evaluate({
      encoder: resumed,
      benchmark,
      dataset,
      cache,
      onProgress: (event) => events.push(event),
    });
    expect(JSON.stringify(results)).toBe(expected);
    expect(resumed.calls).toBeLessThan(whole.calls);
    const messages = events.map(({ message }) => message ?? '');
    expect(messages.find((message) => message.includes('kept'))).toMatch(
      /^\d+ kept .*, 1 cut-off writes \(\d+ bytes\)/,
    );
    expect(messages.at(-1)).toBe('about 0 s left');

    const cached = sensitiveEncoder();
    expect(JSON.stringify(await evaluate({ encoder: cached, benchmark, dataset, cache }))).toBe(expected);
    expect(cached.calls).toBe(0);
  });

  it('tries failed inputs again and nothing else', async () => {
    const benchmark = await smallBenchmark();
    const inner = createRandomEncoder({ dimension: 8 });
    const [photo] = benchmark.queries.flatMap(({ images }) => images);
    const calls: EncoderInput[] = [];
    const encoderThat = (fails: boolean): Encoder => ({
      ...inner,
      embed: async (inputs) => {
        calls.push(...inputs);
        if (fails && inputs.some(({ image }) => image === dataset.resolve(photo!))) throw new Error('no luck');
        return inner.embed(inputs);
      },
    });
    const failed = await evaluate({ encoder: encoderThat(true), benchmark, dataset, cache });
    expect(failed.rows.some(({ failed: reasons }) => reasons['no luck'] !== undefined)).toBe(true);
    calls.length = 0;
    const second = await evaluate({ encoder: encoderThat(false), benchmark, dataset, cache });
    expect(calls.every(({ image }) => image === dataset.resolve(photo!))).toBe(true);
    expect(contentHash(second.queries)).toBe(
      contentHash((await evaluate({ encoder: inner, benchmark, dataset })).queries),
    );
  });

  it('runs only the tasks asked for, and suggests the nearest name', async () => {
    const benchmark = await smallBenchmark();
    const results = await evaluate({
      encoder: createRandomEncoder(),
      benchmark,
      dataset,
      tasks: ['geolocation-ranking'],
    });
    expect(new Set(results.rows.map(({ task }) => task))).toEqual(new Set(['geolocation-ranking']));
    expect(results.tasks.map(({ name }) => name)).toEqual(['geolocation-ranking']);
    expect(results.environment.versions).toMatchObject({
      node: process.versions.node,
      '@uge/bench': expect.any(String),
    });
    expect(results.encoder.hash).toMatch(/^[0-9a-f]{64}$/);
    await expect(
      evaluate({ encoder: createRandomEncoder(), benchmark, dataset, tasks: ['geolocation'] }),
    ).rejects.toMatchObject({ code: 'bench/unknown-task' });
  });
});

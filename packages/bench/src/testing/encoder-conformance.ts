import { createRandom } from '@uge/core';
import type { Encoder, EncoderInput, ImageSource, Modality } from '@uge/data';
import type { SpatialSubgraph } from '@uge/graph';
import { type ConformanceCheck, expectThat } from './conformance-check.ts';

export interface EncoderConformanceOptions {
  /**
   * Largest difference of a component between an input embedded alone and among others. Default 1e-4, for arithmetic in
   * float32; lower precisions need more.
   */
  tolerance?: number;
  /** Largest difference between two calls with the same inputs. Default 0: the same bits. */
  repeatTolerance?: number;
}

const ALL: readonly Modality[] = ['image', 'text', 'graph'];

/**
 * What every encoder must hold to, as checks for any test runner.
 *
 * @param open - called once, before the first check that needs it; the encoder stays open.
 */
export function encoderConformance(
  open: () => Encoder | Promise<Encoder>,
  { tolerance = 1e-4, repeatTolerance = 0 }: EncoderConformanceOptions = {},
): ConformanceCheck[] {
  let opened: Promise<Encoder> | undefined;
  const withEncoder = (check: (encoder: Encoder) => Promise<void> | void) => async (): Promise<void> => {
    opened ??= Promise.resolve(open());
    await check(await opened);
  };
  return [
    {
      name: 'says what it is: id, dimension, modalities',
      run: withEncoder(({ id, dimension, modalities }) => {
        expectThat(typeof id === 'string' && id !== '', `id is ${JSON.stringify(id)}`);
        expectThat(Number.isInteger(dimension) && dimension > 0, `dimension is ${dimension}`);
        const known = [...modalities].every((modality) => ALL.includes(modality));
        expectThat(modalities.size > 0 && known, `modalities are ${[...modalities].join(', ') || '(none)'}`);
      }),
    },
    {
      name: 'gives one float32 vector of its dimension per input, finite and of unit length',
      run: withEncoder(async (encoder) => {
        const inputs = mixedInputs(encoder);
        const vectors = await encoder.embed(inputs);
        expectThat(vectors.length === inputs.length, `${inputs.length} inputs gave ${vectors.length} vectors`);
        for (const [index, vector] of vectors.entries()) {
          const what = describeInput(inputs[index]!);
          expectThat(vector instanceof Float32Array, `${what}: not a Float32Array`);
          expectThat(vector.length === encoder.dimension, `${what}: ${vector.length} numbers`);
          expectThat(vector.every(Number.isFinite), `${what}: a number is not finite`);
          const norm = Math.hypot(...vector);
          expectThat(Math.abs(norm - 1) < 1e-3, `${what}: its length is ${norm}`);
        }
      }),
    },
    {
      name: 'gives nothing for no inputs',
      run: withEncoder(async (encoder) => {
        expectThat((await encoder.embed([])).length === 0, 'an empty list gave vectors');
      }),
    },
    {
      name: 'gives the same vectors for the same inputs',
      run: withEncoder(async (encoder) => {
        const inputs = mixedInputs(encoder);
        assertClose(await encoder.embed(inputs), await encoder.embed(inputs), { inputs, tolerance: repeatTolerance });
      }),
    },
    {
      name: 'embeds an input alone as among others, in any order and batch size',
      run: withEncoder(async (encoder) => {
        const inputs = mixedInputs(encoder);
        const together = await encoder.embed(inputs);
        const reversed = (await encoder.embed(inputs.toReversed(), { batchSize: 2 })).toReversed();
        assertClose(together, reversed, { inputs, tolerance });
        const alone: Float32Array[] = [];
        for (const input of inputs) alone.push(...(await encoder.embed([input])));
        assertClose(together, alone, { inputs, tolerance });
      }),
    },
    {
      name: 'tells inputs apart by each modality it takes, and mixes them',
      run: withEncoder(async (encoder) => {
        const inputs = mixedInputs(encoder);
        const vectors = await encoder.embed(inputs);
        const seen = new Map<string, EncoderInput>();
        for (const [index, input] of inputs.entries()) {
          const bits = Buffer.from(vectors[index]!.buffer, vectors[index]!.byteOffset, vectors[index]!.byteLength);
          const same = seen.get(bits.toString('hex'));
          const what = `${describeInput(input)} and ${same && describeInput(same)} have one vector`;
          expectThat(same === undefined, what);
          seen.set(bits.toString('hex'), input);
        }
      }),
    },
    {
      name: 'refuses what it does not take, rather than leave it out',
      run: withEncoder(async (encoder) => {
        for (const modality of ALL.filter((one) => !encoder.modalities.has(one))) {
          const extra = partsOf(0)[modality];
          const known = partsOf(0)[[...encoder.modalities][0]!];
          const refused = await encoder.embed([{ ...known, ...extra }]).then(
            () => false,
            () => true,
          );
          expectThat(refused, `an input with a ${modality} was embedded, but modalities lack it`);
        }
      }),
    },
    {
      name: 'leaves inputs as they are',
      run: withEncoder(async (encoder) => {
        const inputs = mixedInputs(encoder);
        const before = JSON.stringify(inputs);
        await encoder.embed(inputs);
        expectThat(JSON.stringify(inputs) === before, 'an input was changed');
      }),
    },
    {
      name: 'reports progress up to the last input',
      run: withEncoder(async (encoder) => {
        const inputs = mixedInputs(encoder);
        const events: { done: number; total?: number }[] = [];
        await encoder.embed(inputs, { batchSize: 2, onProgress: (event) => events.push(event) });
        const counts = events.map(({ done }) => done);
        const last = events.at(-1);
        const found = `progress was ${counts.join(', ') || 'never told'} of ${inputs.length}`;
        expectThat(last?.done === inputs.length && (last.total ?? inputs.length) === inputs.length, found);
        expectThat(
          counts.every((count, index) => index === 0 || count >= counts[index - 1]!),
          found,
        );
      }),
    },
    {
      name: 'stops on the signal, with its reason',
      run: withEncoder(async (encoder) => {
        const reason = new Error('stopped by the conformance kit');
        const embedding = encoder.embed(mixedInputs(encoder), { signal: AbortSignal.abort(reason) });
        const found = await embedding.then(
          () => 'embedded in spite of the signal',
          (error: unknown) => (error === reason ? undefined : `failed with ${String(error)}`),
        );
        expectThat(found === undefined, found ?? '');
      }),
    },
    {
      name: 'has an identity that stays the same, where it has one',
      run: withEncoder(async (encoder) => {
        if (!encoder.identity) return;
        const first = await encoder.identity();
        expectThat(/^[0-9a-f]{64}$/.test(first.hash), `hash is "${first.hash}", expected 64 hexadecimal digits`);
        expectThat((await encoder.identity()).hash === first.hash, 'two calls gave two hashes');
      }),
    },
  ];
}

/** Every mix of the modalities an encoder takes, with and without an instruction, and two of each kind alone. */
function mixedInputs({ modalities }: Encoder): EncoderInput[] {
  const taken = ALL.filter((modality) => modalities.has(modality));
  const mixes = Array.from({ length: 2 ** taken.length - 1 }, (_, index) =>
    taken.filter((_modality, bit) => (index + 1) & (1 << bit)),
  );
  const inputOf = (mix: readonly Modality[], variant: number): EncoderInput =>
    Object.assign({}, ...mix.map((modality) => partsOf(variant)[modality])) as EncoderInput;
  return [
    ...mixes.map((mix) => inputOf(mix, 0)),
    ...mixes.filter(({ length }) => length === 1).map((mix) => inputOf(mix, 1)),
    ...mixes
      .filter((mix) => mix.includes('text'))
      .map((mix) => ({ instruction: 'Where was this taken?', ...inputOf(mix, 0) })),
    ...(modalities.has('text') ? [{ text: 'A much longer text, about a street with trees, shops and a park.' }] : []),
  ];
}

function partsOf(variant: number): Record<Modality, EncoderInput> {
  return {
    text: { text: variant === 0 ? 'a street near a park' : 'a square with a fountain' },
    image: { image: picture(variant) },
    graph: { graph: smallGraph(variant) },
  };
}

function picture(variant: number): ImageSource {
  const random = createRandom('conformance picture', variant);
  const [width, height] = variant === 0 ? [56, 56] : [84, 56];
  const shade = [random.int(200), random.int(200), random.int(200)];
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, at) => shade[at % 3]! + random.int(56));
  return { width, height, pixels };
}

function smallGraph(variant: number): SpatialSubgraph {
  const name = variant === 0 ? 'Old Mill' : 'Blue Cafe';
  const east = 10.001 + variant / 1000;
  return {
    version: 1,
    city: 'Conformance',
    image_id: String(variant),
    center_node: `image/${variant}`,
    nodes: [
      { node_id: `image/${variant}`, kind: 'image', coords: [10, 50], node_text: 'street photo', category: 'photo' },
      { node_id: 'node/1', kind: 'poi', coords: [east, 50], node_text: `${name} | cafe`, category: 'cafe' },
      { node_id: 'way/1', kind: 'street', coords: [10, 50.0001], node_text: 'Mill Lane | street', category: 'street' },
    ],
    edges: [
      { source: `image/${variant}`, target: 'node/1', type: 'near', distance: 71.6, bearing: 90 },
      { source: `image/${variant}`, target: 'way/1', type: 'nearest', distance: 11.1, bearing: 0 },
    ],
  };
}

function assertClose(
  a: readonly Float32Array[],
  b: readonly Float32Array[],
  { inputs, tolerance }: { inputs: readonly EncoderInput[]; tolerance: number },
): void {
  for (const [index, vector] of a.entries()) {
    const difference = vector.reduce((most, value, at) => Math.max(most, Math.abs(value - b[index]![at]!)), 0);
    expectThat(difference <= tolerance, `${describeInput(inputs[index]!)}: vectors differ by ${difference}`);
  }
}

function describeInput(input: EncoderInput): string {
  return Object.keys(input).join('+');
}

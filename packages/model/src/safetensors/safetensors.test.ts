import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openWeights } from '../checkpoint/open-weights.ts';
import { readContent } from '../files/file-content.ts';
import { memoryFileSource } from '../files/file-source.ts';
import type { HostTensor } from './dtype.ts';
import { encodeSafetensors } from './encode.ts';
import { openSafetensors } from './open.ts';
import { parseSafetensors } from './parse.ts';
import { isWeightFile, type WeightFilesOptions, weightFiles } from './weight-files.ts';

const floats: HostTensor = { shape: [2, 3], data: Float32Array.of(1, -2, 0.5, 1e-8, 3e8, -0) };
const integers: HostTensor = { shape: [2], data: Int32Array.of(-7, 2 ** 31 - 1) };
const sample = encodeSafetensors(
  new Map([
    ['z.weight', floats],
    ['a.ids', integers],
    ['empty', { shape: [0, 4], data: new Float32Array() }],
  ]),
);

/** A file with this header and these data bytes. */
function file(header: unknown, data: Uint8Array = new Uint8Array()): Uint8Array {
  const json =
    header instanceof Uint8Array
      ? header
      : new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.byteLength + data.byteLength);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.byteLength), true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.byteLength);
  return bytes;
}

const entry = (dtype: string, shape: number[], begin: number, end: number) => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});

describe('safetensors', () => {
  it('reads back what it wrote, whole or tensor by tensor', async () => {
    const { tensors, metadata } = parseSafetensors(sample);
    expect(metadata).toEqual({ format: 'pt' });
    expect([...tensors.keys()].sort()).toEqual(['a.ids', 'empty', 'z.weight']);
    expect(tensors.get('z.weight')).toEqual(floats);
    expect(tensors.get('a.ids')).toEqual(integers);
    const reader = await openSafetensors(memoryFileSource({ 'x.safetensors': sample }), 'x.safetensors');
    expect(await reader.read('z.weight')).toEqual(floats);
    expect(encodeSafetensors(tensors)).toEqual(sample);
  });

  it('keeps any float32 values', () => {
    fc.assert(
      fc.property(fc.float32Array(), (data) => {
        const read = parseSafetensors(encodeSafetensors(new Map([['x', { shape: [data.length], data }]])));
        expect(read.tensors.get('x')!.data).toEqual(data);
      }),
    );
  });

  it('widens half floats and narrows doubles and 64-bit integers', () => {
    const data = new Uint8Array(2 * 4 + 2 * 2 + 8 + 8 + 2);
    const view = new DataView(data.buffer);
    for (const [index, half] of [0x3c00, 0xc000, 0x0001, 0x7c00].entries()) view.setUint16(index * 2, half, true);
    for (const [index, bfloat] of [0x3f80, 0xc040].entries()) view.setUint16(8 + index * 2, bfloat, true);
    view.setFloat64(12, 0.1, true);
    view.setBigInt64(20, -5n, true);
    view.setInt8(28, -3);
    view.setUint8(29, 200);
    const header = {
      half: entry('F16', [4], 0, 8),
      bfloat: entry('BF16', [2], 8, 12),
      double: entry('F64', [], 12, 20),
      long: entry('I64', [1], 20, 28),
      byte: entry('I8', [1], 28, 29),
      unsigned: entry('U8', [1], 29, 30),
    };
    const values = Object.fromEntries(
      [...parseSafetensors(file(header, data)).tensors].map(([name, tensor]) => [name, [...tensor.data]]),
    );
    expect(values).toEqual({
      half: [1, -2, 2 ** -24, Number.POSITIVE_INFINITY],
      bfloat: [1, -3],
      double: [Math.fround(0.1)],
      long: [-5],
      byte: [-3],
      unsigned: [200],
    });
    view.setBigInt64(20, 2n ** 40n, true);
    expect(() => parseSafetensors(file(header, data))).toThrow(
      expect.objectContaining({ code: 'model/safetensors-range' }),
    );
  });

  it.each([
    ['an empty file', new Uint8Array(), 'model/safetensors-truncated'],
    ['a cut header', sample.subarray(0, 30), 'model/safetensors-truncated'],
    ['cut data', sample.subarray(0, sample.byteLength - 4), 'model/safetensors-truncated'],
    ['trailing data', Uint8Array.of(...sample, 1), 'model/safetensors-offsets'],
    ['a hostile header length', new Uint8Array(64).fill(0xff), 'model/safetensors-header'],
    ['a header that is not JSON', file('{"a":'), 'model/safetensors-header'],
    ['a list as header', file([]), 'model/safetensors-header'],
    ['an entry without a shape', file({ a: { dtype: 'F32' } }), 'model/safetensors-header'],
    ['a negative size', file({ a: entry('F32', [-1], 0, 0) }), 'model/safetensors-header'],
    ['an unknown element type', file({ a: entry('F8_E5M2', [1], 0, 1) }, new Uint8Array(1)), 'model/safetensors-dtype'],
    ['a prototype name', file({ a: entry('toString', [1], 0, 1) }, new Uint8Array(1)), 'model/safetensors-dtype'],
    ['a size that overflows', file({ a: entry('F32', [2 ** 30, 2 ** 30], 0, 4) }), 'model/safetensors-offsets'],
    [
      'overlapping tensors',
      file({ a: entry('F32', [2], 0, 8), b: entry('F32', [2], 4, 12) }, new Uint8Array(12)),
      'model/safetensors-offsets',
    ],
    ['metadata that is not text', file({ __metadata__: { a: 1 } }), 'model/safetensors-header'],
  ])('refuses %s', (_what, bytes, code) => {
    expect(() => parseSafetensors(bytes)).toThrow(expect.objectContaining({ code }));
  });
});

describe('safetensors beyond what honest files hold', () => {
  const f32 = entry('F32', [1], 0, 4);

  it.each([
    ['a name twice', file(`{"a":${JSON.stringify(f32)},"a":${JSON.stringify(f32)}}`, new Uint8Array(4)), 'header'],
    [
      'a name twice, escaped',
      file(`{"a":${JSON.stringify(f32)}, "\\u0061" : ${JSON.stringify(f32)}}`, new Uint8Array(4)),
      'header',
    ],
    ['metadata twice', file('{"__metadata__":{},"__metadata__":{}}'), 'header'],
    ['bytes that are not UTF-8', file(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d)), 'header'],
    ['a byte order mark', file('\ufeff{}'), 'header'],
    ['space in front', file(' {}'), 'header'],
    ['a hole', file({ a: f32, b: entry('F32', [1], 8, 12) }, new Uint8Array(12)), 'offsets'],
    ['a hole in front', file({ a: entry('F32', [1], 4, 8) }, new Uint8Array(8)), 'offsets'],
    ['offsets the wrong way round', file({ a: entry('F32', [1], 4, 0) }, new Uint8Array(4)), 'offsets'],
    ['negative offsets', file({ a: entry('F32', [1], -4, 0) }, new Uint8Array(4)), 'header'],
    ['fractions', file({ a: entry('F32', [0.5, 2], 0, 4) }, new Uint8Array(4)), 'header'],
    ['offsets beyond every file', file({ a: entry('F32', [2 ** 50], 0, 2 ** 52) }, new Uint8Array(4)), 'truncated'],
    ['offsets beyond whole numbers', file({ a: entry('U8', [1], 2 ** 53, 2 ** 53 + 2) }), 'header'],
    ['sizes whose product wraps to the bytes there are', file({ a: entry('U8', [2 ** 32, 2 ** 32], 0, 0) }), 'offsets'],
    ['too few bytes for the type', file({ a: entry('F16', [2], 0, 2) }, new Uint8Array(2)), 'offsets'],
    ['a header longer than the file', Uint8Array.of(200, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7d), 'truncated'],
    ['a header of more than 100 MB', Uint8Array.of(1, 0xe1, 0xf5, 5, 0, 0, 0, 0), 'header'],
    ['a text as entry', file({ a: 'F32' }), 'header'],
    [
      'a shape that is a text',
      file({ a: { dtype: 'F32', shape: '11', data_offsets: [0, 4] } }, new Uint8Array(4)),
      'header',
    ],
  ])('refuses %s', async (_what, bytes, code) => {
    const expected = expect.objectContaining({ code: `model/safetensors-${code}` });
    expect(() => parseSafetensors(bytes)).toThrow(expected);
    await expect(openSafetensors(memoryFileSource({ x: bytes }), 'x')).rejects.toEqual(expected);
  });

  it('takes names that objects have already', () => {
    const odd = file(`{"__proto__":${JSON.stringify(f32)}}`, new Uint8Array(4));
    expect([...parseSafetensors(odd).tensors.keys()]).toEqual(['__proto__']);
  });

  it('fails with its own errors only, whatever is changed', () => {
    const change = fc.array(fc.tuple(fc.nat(sample.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(change, fc.nat(sample.length), (changes, length) => {
        const bytes = sample.slice();
        for (const [at, value] of changes) bytes[at] = value;
        try {
          parseSafetensors(bytes.subarray(0, length < sample.length / 2 ? bytes.length : length));
        } catch (error) {
          expect(String((error as { code?: string }).code)).toMatch(/^model\/safetensors-/);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('reads unsigned integers', () => {
    const data = new Uint8Array(14);
    const view = new DataView(data.buffer);
    view.setUint16(0, 65535, true);
    view.setUint32(2, 7, true);
    view.setBigUint64(6, 9n, true);
    const header = { a: entry('U16', [1], 0, 2), b: entry('U32', [1], 2, 6), c: entry('U64', [], 6, 14) };
    expect([...parseSafetensors(file(header, data)).tensors.values()].map((tensor) => tensor.data[0])).toEqual([
      65535, 7, 9,
    ]);
    view.setUint32(2, 2 ** 31, true);
    expect(() => parseSafetensors(file(header, data))).toThrow(
      expect.objectContaining({ code: 'model/safetensors-range' }),
    );
  });
});

describe('writing', () => {
  const round = (dtype: 'F16' | 'BF16', data: Float32Array): Float32Array =>
    parseSafetensors(encodeSafetensors(new Map([['x', { shape: [data.length], data }]]), { dtype })).tensors.get('x')!
      .data as Float32Array;

  it.each(['F16', 'BF16'] as const)('rounds to the nearest %s, ties to even, and keeps what fits', (dtype) => {
    // Every value of the type, and what lies in the middle between neighbours.
    const halves = new Uint16Array(dtype === 'F16' ? 0x7c01 : 0x7f81).map((_, index) => index);
    const bytes = new Uint8Array(halves.buffer);
    const header = { x: entry(dtype, [halves.length], 0, bytes.length) };
    const values = parseSafetensors(file(header, bytes)).tensors.get('x')!.data as Float32Array;
    expect(round(dtype, values)).toEqual(values);
    expect(
      round(
        dtype,
        values.map((value) => -value),
      ),
    ).toEqual(values.map((value) => -value));
    const middles = values.slice(0, -2).map((value, index) => (value + values[index + 1]!) / 2);
    const even = middles.map((_, index) => values[index % 2 === 0 ? index : index + 1]!);
    expect(round(dtype, middles)).toEqual(even);
    const above = middles.map((value, index) => value + (values[index + 1]! - value) / 64);
    expect(round(dtype, above)).toEqual(values.slice(1, -1));
    expect([...round(dtype, Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, -1e39, 3.4e38))]).toEqual([
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.POSITIVE_INFINITY,
    ]);
  });

  it('cuts weights into shards that are read as one', async () => {
    const values = (index: number) => new Float32Array(index + 1).fill(index);
    const weights = Array.from({ length: 7 }, (_, index) => ({
      name: `layer.${6 - index}`,
      shape: [index + 1],
      read: async () => values(index),
    }));
    const write = async (options?: WeightFilesOptions): Promise<Record<string, Uint8Array>> => {
      const files = [...weightFiles(weights, options)];
      return Object.fromEntries(
        await Promise.all(files.map(async ([name, content]) => [name, await readContent(content)])),
      );
    };
    const files = await write({ maximumBytes: 40 });
    expect(Object.keys(files).filter((name) => name.endsWith('.safetensors'))).toHaveLength(4);
    expect(Object.keys(files).every(isWeightFile)).toBe(true);
    const index = JSON.parse(new TextDecoder().decode(files['model.safetensors.index.json']));
    expect(index.metadata.total_size).toBe(4 * 28);
    const reader = await openWeights(memoryFileSource(files));
    expect([...reader.tensors.keys()].sort()).toEqual(weights.map(({ name }) => name).sort());
    for (const [i, { name, shape }] of weights.entries())
      expect(await reader.read(name)).toEqual({ shape, data: values(i) });
    const whole = new Map(weights.map(({ name, shape }, i) => [name, { shape, data: values(i) }]));
    expect(await write({ dtype: 'BF16' })).toEqual({
      'model.safetensors': encodeSafetensors(whole, { dtype: 'BF16' }),
    });
    expect(Object.keys(await write({ maximumBytes: 1 }))).toHaveLength(8);
    expect(Object.keys(Object.fromEntries(weightFiles([])))).toEqual(['model.safetensors']);
    expect(() => weightFiles(weights, { maximumBytes: Number.NaN })).toThrow(
      expect.objectContaining({ code: 'model/invalid-shard-size' }),
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryFileSource } from '../files/file-source.ts';
import type { HostTensor } from './dtype.ts';
import { encodeSafetensors } from './encode.ts';
import { openSafetensors } from './open.ts';
import { parseSafetensors } from './parse.ts';

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
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
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

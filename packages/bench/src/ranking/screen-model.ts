/** Gallery rows whose scores share a maximum. */
export const TILE = 32;

const FLOAT = 1;
const UINT8 = 2;
const INT8 = 3;
const INT64 = 7;

/**
 * ONNX models of a block of scores, `[queries, gallery]`, and of the maximum of every {@link TILE} neighbouring ones,
 * `[queries, gallery / TILE]`.
 *
 * - `float32`: inputs `queries` `[m, d]` and `gallery` `[n, d]`.
 * - `int8`: inputs `queries` (uint8, zero at 128) `[m, d]`, `gallery` (int8) `[d, n]`, and float32 `[n]` `scales`, which the
 *   whole-number products are multiplied with, and `biases`, which are then added.
 */
export function screenModel(kind: 'float32' | 'int8'): Uint8Array {
  const product =
    kind === 'float32'
      ? [node('Gemm', { inputs: ['queries', 'gallery'], outputs: ['scores'], attribute: ['transB', 1] })]
      : [
          node('MatMulIntegerToFloat', {
            inputs: ['queries', 'gallery', 'one', 'scales', 'zero', '', 'biases'],
            outputs: ['scores'],
            domain: 'com.microsoft',
          }),
        ];
  const inputs =
    kind === 'float32'
      ? [tensorInfo(11, 'queries', FLOAT, ['m', 'd']), tensorInfo(11, 'gallery', FLOAT, ['n', 'd'])]
      : [
          tensorInfo(11, 'queries', UINT8, ['m', 'd']),
          tensorInfo(11, 'gallery', INT8, ['d', 'n']),
          tensorInfo(11, 'scales', FLOAT, ['n']),
          tensorInfo(11, 'biases', FLOAT, ['n']),
        ];
  const constants = [
    constant('shape', INT64, { shape: [3], bytes: new BigInt64Array([0n, -1n, BigInt(TILE)]) }),
    constant('axes', INT64, { shape: [1], bytes: new BigInt64Array([2n]) }),
    ...(kind === 'float32'
      ? []
      : [
          constant('one', FLOAT, { shape: [], bytes: new Float32Array([1]) }),
          constant('zero', UINT8, { shape: [], bytes: new Uint8Array([128]) }),
        ]),
  ];
  const graph = [
    ...product,
    node('Reshape', { inputs: ['scores', 'shape'], outputs: ['tiles'] }),
    node('ReduceMax', { inputs: ['tiles', 'axes'], outputs: ['maxima'], attribute: ['keepdims', 0] }),
    text(2, 'screen'),
    ...constants,
    ...inputs,
    tensorInfo(12, 'scores', FLOAT, ['m', 'n']),
    tensorInfo(12, 'maxima', FLOAT, ['m', 'tiles']),
  ];
  const operatorSet = (domain: string, version: number): number[] => message(8, [text(1, domain), integer(2, version)]);
  const irVersion = integer(1, 10);
  return Uint8Array.from([irVersion, message(7, graph), operatorSet('', 21), operatorSet('com.microsoft', 1)].flat());
}

interface NodeOptions {
  inputs: string[];
  outputs: string[];
  attribute?: [name: string, value: number];
  domain?: string;
}

function node(operator: string, { inputs, outputs, attribute, domain = '' }: NodeOptions): number[] {
  const INT = 2;
  return message(1, [
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(4, operator),
    ...(attribute ? [message(5, [text(1, attribute[0]), integer(3, attribute[1]), integer(20, INT)])] : []),
    text(7, domain),
  ]);
}

function tensorInfo(field: number, name: string, type: number, extents: string[]): number[] {
  const shape = extents.map((extent) => message(1, [text(2, extent)]));
  return message(field, [text(1, name), message(2, [message(1, [integer(1, type), message(2, shape)])])]);
}

function constant(name: string, type: number, data: { shape: number[]; bytes: ArrayBufferView }): number[] {
  const { buffer, byteOffset, byteLength } = data.bytes;
  const raw = [...new Uint8Array(buffer, byteOffset, byteLength)];
  const extents = data.shape.map((extent) => integer(1, extent));
  return message(5, [...extents, integer(2, type), text(8, name), lengthDelimited(9, raw)]);
}

function message(field: number, parts: number[][]): number[] {
  return lengthDelimited(field, parts.flat());
}

function text(field: number, value: string): number[] {
  return lengthDelimited(field, [...new TextEncoder().encode(value)]);
}

function lengthDelimited(field: number, bytes: number[]): number[] {
  return [...varint(field * 8 + 2), ...varint(bytes.length), ...bytes];
}

function integer(field: number, value: number): number[] {
  return [...varint(field * 8), ...varint(value)];
}

/** Protocol Buffers' base-128 integer, for values ≥ 0. */
function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}

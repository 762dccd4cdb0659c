import { backend as currentBackend, engine, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { OnnxBackend } from '../backend/onnx-backend.ts';
import { cast } from '../recorder/build.ts';
import { GraphNode } from '../recorder/graph-node.ts';
import { mapBytes, readBytes } from './file-bytes.ts';
import { type FrozenSource, rangeOf } from './frozen-source.ts';
import { widen } from './widen.ts';

const HALF_TYPE = { f16: 'float16', bf16: 'bfloat16' } as const;

/**
 * A float32 tensor of weights that stay in their file. With the `'c-api'` binding the file is mapped into memory and
 * ONNX Runtime reads its pages in place: nothing is copied into JavaScript, every compiled graph uses the same pages, and
 * `f16` and `bf16` stay half as wide; they are widened inside a run, matrix by matrix. `tf.gather` widens the gathered
 * rows only. It is an ordinary tensor otherwise: `data()` reads it, gradients pass through it, `dispose()` unmaps it, and
 * a `tf.variable` made from it is a float32 copy.
 *
 * With the `'onnxruntime-node'` binding the bytes are read into memory once (bf16 as float32, which that binding lacks);
 * on other backends the values are decoded into an ordinary tensor.
 *
 * @throws {OnnxBackendError} `tfjs-onnx/frozen-source` for a dtype, shape or offset that makes no sense,
 *   `tfjs-onnx/frozen-file-unreadable`, `tfjs-onnx/frozen-file-truncated`
 */
export function frozenTensor(source: FrozenSource): Tensor {
  const backend = currentBackend();
  const shape = [...source.shape];
  const range = rangeOf(source);
  if (!(backend instanceof OnnxBackend)) return tensor(widen(readBytes(range).bytes, source.dtype), shape, 'float32');
  const isMapped = backend.binding.kind === 'c-api';
  const { bytes, free } = isMapped ? mapBytes(range) : readBytes(range);
  const storage =
    source.dtype === 'f32'
      ? backend.pool.adoptFrozen('float32', floatsOf(bytes), free)
      : source.dtype === 'bf16' && !isMapped
        ? backend.pool.adoptFrozen('float32', widen(bytes, source.dtype), free)
        : backend.pool.adoptFrozen(HALF_TYPE[source.dtype], bytes, free);
  const leaf = GraphNode.leaf(storage, shape);
  leaf.isState = true;
  const info = backend.tensorOfFrozen({ storages: [storage], node: () => cast(leaf, 'float32') }, shape);
  return engine().makeTensorFromTensorInfo(info);
}

/** The bytes as float32, which they are, without a copy. */
export function floatsOf(bytes: Uint8Array): Float32Array {
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}

import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { didYouMean, UgeError } from '@uge/core';
import type { FrozenDtype, FrozenSource } from '@uge/tfjs-onnx';
import type { WeightHolder, WeightSource } from '../checkpoint/load-parameters.ts';

/**
 * How the backbone's weights are held:
 * - `float32`: as variables, which training may change; 4 bytes per weight. The fastest in float32.
 * - `stored`: frozen, in the file and its type, mapped into memory and widened matrix by matrix while a batch runs; 2 bytes
 *   per weight for bf16 and f16, and the same results as `float32`.
 * - `int8`, `int4`: frozen; the matrices of linear layers as integers that share a scale per 128 (8 bits) or 32 (4 bits)
 *   neighbours, everything else as stored. Quantised once, into a file beside the weights. `int8` is the fastest for long
 *   inputs, `int4` the smallest.
 *
 * All but `float32` need the `onnx` engine. Adapters and a graph encoder are variables in every case.
 */
export type WeightForm = 'float32' | 'stored' | 'int8' | 'int4';

export const WEIGHT_FORMS: readonly WeightForm[] = ['float32', 'stored', 'int8', 'int4'];

const DTYPES: Readonly<Record<WeightSource['dtype'], FrozenDtype>> = { F32: 'f32', F16: 'f16', BF16: 'bf16' };

/**
 * @param options.folder - where quantised weights are kept.
 * @returns undefined when values are simply read, as other engines than `onnx` do.
 * @throws {UgeError} `model/unknown-weight-form`, `model/weight-form-engine`
 */
export async function weightHolder(
  form: WeightForm,
  options: { folder: string; signal?: AbortSignal | undefined },
): Promise<WeightHolder | undefined> {
  if (!WEIGHT_FORMS.includes(form)) {
    throw new UgeError('model/unknown-weight-form', `weights: "${form}". ${didYouMean(form, WEIGHT_FORMS)}`, { form });
  }
  if (tf.getBackend() !== 'onnx') {
    if (form === 'float32') return undefined;
    throw new UgeError(
      'model/weight-form-engine',
      `weights: "${form}" needs the onnx engine, but "${tf.getBackend()}" is in use; call selectBackend({ prefer: 'onnx' }) first, or use "float32".`,
      { form, backend: tf.getBackend() },
    );
  }
  const onnx = await import('@uge/tfjs-onnx');
  return {
    isFrozen: form !== 'float32',
    async open(sources, store) {
      const matrices = new Set(form.startsWith('int') ? store.linears().map(({ name }) => `${name}.weight`) : []);
      const held = new Map<string, tf.Tensor>();
      const quantised: Record<string, FrozenSource> = {};
      try {
        for (const { name, dtype, ...place } of sources) {
          const source = { ...place, dtype: DTYPES[dtype] };
          if (matrices.has(name) && source.shape.length === 2) quantised[name] = source;
          else
            held.set(name, source.shape.length === 1 ? floats(onnx.frozenTensor(source)) : onnx.frozenTensor(source));
        }
        if (Object.keys(quantised).length > 0) {
          const bits = form === 'int4' ? 4 : 8;
          const file = join(options.folder, `quantised-int${bits}.safetensors`);
          const signal = options.signal && { signal: options.signal };
          for (const [name, matrix] of await onnx.quantiseWeights(quantised, { bits, file, ...signal })) {
            held.set(name, matrix);
          }
        }
      } catch (error) {
        tf.dispose([...held.values()]);
        throw error;
      }
      return held;
    },
  };
}

/** Biases and norms are too small to be worth widening in every batch. */
function floats(frozen: tf.Tensor): tf.Tensor {
  const value = tf.tensor(frozen.dataSync(), frozen.shape, 'float32');
  frozen.dispose();
  return value;
}

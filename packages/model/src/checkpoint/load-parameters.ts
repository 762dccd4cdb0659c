import * as tf from '@tensorflow/tfjs-core';
import { UgeError } from '@uge/core';
import type { ParameterStore } from '../parameter-store.ts';
import type { SafetensorsReader } from '../safetensors/open.ts';

export interface LoadParametersOptions {
  /** For messages: the file. */
  where: string;
  /** Name in the store for a name in the file; undefined for a tensor the model does not use. Default: the same name. */
  rename?: (name: string) => string | undefined;
  /** Which parameters of the store this file must hold. Default: all. */
  expected?: (name: string) => boolean;
}

/**
 * Fills the store's parameters from a file, one tensor at a time. All problems are found before anything is assigned.
 *
 * @throws {UgeError} `model/checkpoint-mismatch` listing every missing, unexpected and wrongly shaped tensor.
 */
export async function loadParameters(
  store: ParameterStore,
  reader: SafetensorsReader,
  options: LoadParametersOptions,
): Promise<void> {
  const { where, rename = (name) => name, expected = () => true } = options;
  const missing = new Set(
    store
      .list()
      .map(({ name }) => name)
      .filter(expected),
  );
  const unexpected: string[] = [];
  const mismatched: string[] = [];
  const plan: { name: string; tensor: string }[] = [];
  for (const [tensor, { shape, dtype }] of reader.tensors) {
    const name = rename(tensor);
    if (name === undefined) continue;
    if (!missing.delete(name)) {
      unexpected.push(tensor);
      continue;
    }
    const wanted = store.get(name).shape;
    const isFloat = dtype.includes('F');
    if (!isFloat || wanted.length !== shape.length || wanted.some((size, axis) => size !== shape[axis])) {
      mismatched.push(`${tensor}: ${dtype} [${shape.join(', ')}], expected float [${wanted.join(', ')}]`);
    }
    plan.push({ name, tensor });
  }
  if (missing.size + unexpected.length + mismatched.length > 0) {
    const report = [
      ['missing', [...missing]],
      ['unexpected', unexpected],
      ['mismatched', mismatched],
    ] as const;
    const lines = report.filter(([, names]) => names.length > 0).map(([kind, names]) => `${kind}: ${names.join('; ')}`);
    throw new UgeError(
      'model/checkpoint-mismatch',
      `${where}: the weights do not fit the configuration. ${lines.join('. ')}.`,
      { where, missing: [...missing], unexpected, mismatched },
    );
  }
  for (const { name, tensor } of plan) {
    const { shape, data } = await reader.read(tensor);
    const value = tf.tensor(data, [...shape], 'float32');
    store.get(name).assign(value);
    value.dispose();
  }
}

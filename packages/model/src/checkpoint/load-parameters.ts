import * as tf from '@tensorflow/tfjs-core';
import { UgeError } from '@uge/core';
import type { ParameterStore } from '../parameter-store.ts';
import type { SafetensorsReader } from '../safetensors/open.ts';

/** A parameter's elements in a file. */
export interface WeightSource {
  name: string;
  file: string;
  /** Position of the first byte. */
  offset: number;
  dtype: 'F32' | 'F16' | 'BF16';
  shape: readonly number[];
}

/** A way of holding weights other than as values read one by one. */
export interface WeightHolder {
  /** Whether the tensors stay as they are; else they are the values of variables. */
  readonly isFrozen: boolean;
  /** Tensors by parameter name; what is left out is read as a variable. */
  open(sources: readonly WeightSource[], store: ParameterStore): Promise<Map<string, tf.Tensor>>;
}

export interface LoadParametersOptions {
  /** For messages: the file. */
  where: string;
  /** Name in the store for a name in the file; undefined for a tensor the model does not use. Default: the same name. */
  rename?: (name: string) => string | undefined;
  /** Which parameters of the store this file must hold. Default: all. */
  expected?: (name: string) => boolean;
  /** How the weights are held. Default: read as float32 variables. */
  hold?: WeightHolder | undefined;
}

/**
 * Fills the store's parameters from a file, one tensor at a time. All problems are found before anything is assigned.
 *
 * @throws {UgeError} `model/checkpoint-mismatch` listing every missing, unexpected and wrongly shaped tensor with its shape.
 */
export async function loadParameters(
  store: ParameterStore,
  reader: SafetensorsReader,
  options: LoadParametersOptions,
): Promise<void> {
  const { where, rename = (name) => name, expected = () => true, hold } = options;
  const shapes = store.shapes();
  const missing = new Set([...shapes.keys()].filter(expected));
  const unexpected: string[] = [];
  const mismatched: string[] = [];
  const plan: { name: string; tensor: string }[] = [];
  for (const [tensor, { shape, dtype }] of reader.tensors) {
    const name = rename(tensor);
    if (name === undefined) continue;
    if (!missing.delete(name)) {
      unexpected.push(`${tensor}: ${dtype} [${shape.join(', ')}]`);
      continue;
    }
    const wanted = shapes.get(name)!;
    const isFloat = dtype.includes('F');
    if (!isFloat || wanted.length !== shape.length || wanted.some((size, axis) => size !== shape[axis])) {
      mismatched.push(`${tensor}: ${dtype} [${shape.join(', ')}], expected float [${wanted.join(', ')}]`);
    }
    plan.push({ name, tensor });
  }
  if (missing.size + unexpected.length + mismatched.length > 0) {
    const absent = [...missing].map((name) => `${name}: float [${shapes.get(name)!.join(', ')}]`);
    const report = [
      ['missing', absent],
      ['unexpected', unexpected],
      ['mismatched', mismatched],
    ] as const;
    const lines = report.filter(([, names]) => names.length > 0).map(([kind, names]) => `${kind}: ${names.join('; ')}`);
    throw new UgeError(
      'model/checkpoint-mismatch',
      `${where}: the weights do not fit the configuration. ${lines.join('. ')}.`,
      { where, missing: absent, unexpected, mismatched },
    );
  }
  const held = await hold?.open(sourcesOf(plan, reader, where), store);
  for (const { name, tensor } of plan) {
    const opened = held?.get(name);
    if (opened && hold!.isFrozen) {
      store.freeze(name, opened);
      continue;
    }
    store.fill(name, opened ?? (await readTensor(reader, tensor)));
  }
}

async function readTensor(reader: SafetensorsReader, tensor: string): Promise<tf.Tensor> {
  const { shape, data } = await reader.read(tensor);
  return tf.tensor(data, [...shape], 'float32');
}

/** Where the weights lie, for those who read them in place. */
function sourcesOf(
  plan: readonly { name: string; tensor: string }[],
  reader: SafetensorsReader,
  where: string,
): WeightSource[] {
  return plan.flatMap(({ name, tensor }) => {
    const { dtype, shape, start } = reader.tensors.get(tensor)!;
    const file = reader.path(tensor);
    if (file === undefined) {
      throw new UgeError(
        'model/weights-not-in-files',
        `${where}: frozen weights are read from files on this machine; open a model folder, or leave \`weights\` out.`,
        { where },
      );
    }
    return dtype === 'F32' || dtype === 'F16' || dtype === 'BF16' ? [{ name, file, offset: start, dtype, shape }] : [];
  });
}

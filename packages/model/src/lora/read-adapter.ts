import * as tf from '@tensorflow/tfjs-core';
import { UgeError } from '@uge/core';
import type { Backbone } from '../backbones/backbone.ts';
import type { FileSource } from '../files/file-source.ts';
import { readJson } from '../files/read-json.ts';
import type { LinearModule } from '../parameter-store.ts';
import type { HostTensor } from '../safetensors/dtype.ts';
import { openSafetensors } from '../safetensors/open.ts';
import { ADAPTER_FILES } from './adapter-files.ts';
import type { LoraInitialiser } from './lora-adapter.ts';
import type { LoraConfig } from './lora-config.ts';
import { parsePeftConfig } from './peft-config.ts';
import { type TargetModule, targetModules } from './target-modules.ts';

/** `base_model.model.<module path>.lora_A.weight`; checkpoints of training runs carry the adapter's name behind `lora_A`. */
const TENSOR = /^(?:base_model\.model\.)?(.+)\.lora_([AB])(?:\.[\w-]+)?\.weight$/;

/**
 * Reads an adapter in PEFT's files for a model, with module paths of any version of transformers.
 *
 * @throws {UgeError} see {@link AdapterSet.load}
 */
export async function readAdapter(
  source: FileSource,
  model: { backbone: Backbone; linears: readonly LinearModule[] },
): Promise<{ config: LoraConfig; modules: TargetModule[]; initial: LoraInitialiser }> {
  const { backbone, linears } = model;
  const where = `${source.description}/${ADAPTER_FILES.config}`;
  const config = parsePeftConfig(await readJson(source, ADAPTER_FILES.config), where);
  const modules = targetModules(backbone, linears, config);
  const reader = await openSafetensors(source, ADAPTER_FILES.weights);

  const wanted = new Map<string, readonly [number, number]>();
  for (const { name, r, inputs, outputs } of modules) {
    wanted.set(`${name}.A`, [r, inputs]).set(`${name}.B`, [outputs, r]);
  }
  const found = new Map<string, HostTensor>();
  const unexpected: string[] = [];
  const mismatched: string[] = [];
  for (const [tensor, { dtype, shape }] of reader.tensors) {
    const [, path, matrix] = TENSOR.exec(tensor) ?? [];
    const module = path && backbone.parameterName(`${path}.weight`)?.replace(/\.weight$/, '');
    // Of a layer that an embedder has no use for, such as the output head.
    if (path && module === undefined) continue;
    const key = `${module}.${matrix}`;
    const expected = wanted.get(key);
    if (!expected) unexpected.push(tensor);
    else if (!dtype.includes('F') || shape.join() !== expected.join()) {
      mismatched.push(`${tensor}: ${dtype} [${shape.join(', ')}], expected float [${expected.join(', ')}]`);
    }
    found.set(key, expected ? await reader.read(tensor) : { shape, data: new Float32Array() });
  }
  const missing = [...wanted.keys()]
    .filter((key) => !found.has(key))
    .map((key) => key.replace(/\.([AB])$/, '.lora_$1'));
  const report = Object.entries({ missing, unexpected, mismatched }).filter(([, tensors]) => tensors.length > 0);
  if (report.length > 0) {
    throw new UgeError(
      'model/adapter-mismatch',
      `${source.description}: the adapter does not fit this ${backbone.modelType} model or its own settings. ${report.map(([kind, tensors]) => `${kind}: ${tensors.join('; ')}`).join('. ')}.`,
      { source: source.description, missing, unexpected, mismatched },
    );
  }
  return {
    config,
    modules,
    initial: ({ name }, matrix) => {
      const { data, shape } = found.get(`${name}.${matrix}`)!;
      return tf.tensor(data, [...shape], 'float32');
    },
  };
}

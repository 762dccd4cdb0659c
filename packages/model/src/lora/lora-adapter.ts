import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '@uge/core';
import type { LinearUpdate, Parameter, ParameterStore } from '../parameter-store.ts';
import { dropout, dropoutSalt } from './dropout.ts';
import type { LoraConfig } from './lora-config.ts';
import type { TargetModule } from './target-modules.ts';

/** First values of an adapter's matrices: `A` `[r, inputs]` and `B` `[outputs, r]` of a module. */
export type LoraInitialiser = (module: TargetModule, matrix: 'A' | 'B') => tf.Tensor;

/**
 * One low-rank adapter in a model: `y = W x + s B A x` in each of its layers, with s = alpha / r. Its matrices are
 * parameters of the store, each in the group of its layer.
 */
export class LoraAdapter {
  readonly name: string;
  readonly config: LoraConfig;
  readonly modules: readonly TargetModule[];
  readonly #store: ParameterStore;
  readonly #updates = new Map<string, LinearUpdate>();

  /**
   * @param options.dropoutKeys - numbers that the masks of the running training step are made from.
   */
  constructor(
    store: ParameterStore,
    options: {
      name: string;
      config: LoraConfig;
      modules: readonly TargetModule[];
      initial: LoraInitialiser;
      dropoutKeys: () => tf.Tensor;
    },
  ) {
    const { name, config, modules, initial, dropoutKeys } = options;
    this.#store = store;
    this.name = name;
    this.config = config;
    this.modules = modules;
    for (const module of modules) {
      for (const matrix of ['A', 'B'] as const) {
        store.define(this.parameterName(module, matrix), module.group, () => initial(module, matrix), {
          adapter: name,
        });
      }
      const scale = this.scale(module);
      const a = store.get(this.parameterName(module, 'A')) as tf.Tensor as tf.Tensor2D;
      const b = store.get(this.parameterName(module, 'B')) as tf.Tensor as tf.Tensor2D;
      const salt = dropoutSalt(createRandom('lora dropout', name, module.name));
      this.#updates.set(module.name, (x) => {
        const drops = config.dropout > 0 && store.training;
        const runs = module.group === 'language';
        const rows = store.rowKeys && { keys: store.rowKeys, runs, packed: runs ? store.packed : undefined };
        const seen = drops ? dropout(x, { rate: config.dropout, keys: dropoutKeys(), salt, rows }) : x;
        const narrow: tf.Tensor2D = tf.matMul(seen, a, false, true);
        return tf.matMul(tf.mul(narrow, scale), b, false, true);
      });
    }
  }

  /** Name in the store. */
  parameterName(module: TargetModule, matrix: 'A' | 'B'): string {
    return `lora.${this.name}.${module.name}.lora_${matrix}.weight`;
  }

  /** s = alpha / r, or alpha / √r. */
  scale({ r, alpha }: TargetModule): number {
    return alpha / (this.config.useRslora ? Math.sqrt(r) : r);
  }

  /** What it adds to a layer's result; undefined for a layer that it leaves alone. */
  update(module: string): LinearUpdate | undefined {
    return this.#updates.get(module);
  }

  /** `s B A` of a layer, `[outputs, inputs]`: what merging adds to its weight. */
  delta(module: TargetModule): tf.Tensor2D {
    return tf.tidy(() => {
      const a = this.#store.get(this.parameterName(module, 'A')) as tf.Tensor as tf.Tensor2D;
      const b = this.#store.get(this.parameterName(module, 'B')) as tf.Tensor as tf.Tensor2D;
      return tf.mul(tf.matMul(b, a), this.scale(module)) as tf.Tensor2D;
    });
  }

  parameters(): Parameter[] {
    return this.#store.list().filter(({ adapter }) => adapter === this.name);
  }

  /** Whether training changes its matrices. */
  get trainable(): boolean {
    return this.parameters().every(({ variable }) => variable.trainable);
  }

  set trainable(trainable: boolean) {
    for (const { variable } of this.parameters()) variable.trainable = trainable;
  }
}

import * as tf from '@tensorflow/tfjs-core';
import { UgeError } from '@uge/core';

/** Part of the model a parameter belongs to; training gives each its own learning rate. */
export type ParameterGroup = 'vision' | 'language' | 'graph';

export interface Parameter {
  /** Name in the safetensors file. */
  name: string;
  group: ParameterGroup;
  variable: tf.Variable;
}

/**
 * The weights of a model by name. Modules declare what they need with {@link ParameterStore.define}; loading fills the
 * same names, so a module is written once for random initialisation and for checkpoints.
 */
export class ParameterStore {
  readonly #parameters = new Map<string, Parameter>();

  /**
   * @param initial - called once, outside any tidy; the tensor is taken over.
   * @throws {UgeError} `model/duplicate-parameter` when the name is taken.
   */
  define(name: string, group: ParameterGroup, initial: () => tf.Tensor): void {
    if (this.#parameters.has(name)) {
      throw new UgeError(
        'model/duplicate-parameter',
        `parameter "${name}" is defined twice; give each module its own prefix.`,
        { name },
      );
    }
    const value = initial();
    const variable = tf.variable(value, true);
    value.dispose();
    this.#parameters.set(name, { name, group, variable });
  }

  /** @throws {UgeError} `model/unknown-parameter` */
  get(name: string): tf.Variable {
    const parameter = this.#parameters.get(name);
    if (!parameter) {
      throw new UgeError(
        'model/unknown-parameter',
        `no parameter "${name}" in this model (${this.#parameters.size} defined).`,
        { name },
      );
    }
    return parameter.variable;
  }

  has(name: string): boolean {
    return this.#parameters.has(name);
  }

  /** In order of definition. */
  list(): Parameter[] {
    return [...this.#parameters.values()];
  }

  dispose(): void {
    for (const { variable } of this.#parameters.values()) variable.dispose();
    this.#parameters.clear();
  }
}

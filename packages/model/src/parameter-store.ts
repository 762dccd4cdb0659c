import * as tf from '@tensorflow/tfjs-core';
import { UgeError } from '@uge/core';

/** Part of the model a parameter belongs to; training gives each its own learning rate. */
export type ParameterGroup = 'vision' | 'language' | 'graph';

export interface Parameter {
  /** Name in the safetensors file. */
  name: string;
  group: ParameterGroup;
  /** Training changes it only while `variable.trainable`. */
  variable: tf.Variable;
  /** Name of the adapter that it belongs to; absent for the model's own weights. */
  adapter?: string;
}

/** A linear layer by the name of its module, `model.layers.0.mlp.up_proj`: what an adapter can change. */
export interface LinearModule {
  name: string;
  group: ParameterGroup;
  inputs: number;
  outputs: number;
}

/** What an adapter adds to the result of a linear layer: `[rows, inputs]` → `[rows, outputs]`. */
export type LinearUpdate = (x: tf.Tensor2D) => tf.Tensor2D;

/**
 * The weights of a model by name. Modules declare what they need with {@link ParameterStore.define}; loading fills the
 * same names, so a module is written once for random initialisation and for checkpoints.
 */
export class ParameterStore {
  readonly #parameters = new Map<string, Parameter>();
  readonly #linears = new Map<string, LinearModule>();
  readonly #updates = new Map<string, LinearUpdate[]>();
  #training = false;

  /**
   * @param initial - called once, outside any tidy; the tensor is taken over.
   * @param options.adapter - name of the adapter that the parameter belongs to.
   * @throws {UgeError} `model/duplicate-parameter` when the name is taken.
   */
  define(
    name: string,
    group: ParameterGroup,
    initial: () => tf.Tensor,
    options: Pick<Parameter, 'adapter'> = {},
  ): void {
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
    this.#parameters.set(name, { name, group, variable, ...options });
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

  /** Frees and forgets one parameter. */
  remove(name: string): void {
    this.get(name).dispose();
    this.#parameters.delete(name);
  }

  /** Says that `<name>.weight` is the matrix of a linear layer. */
  declareLinear(module: LinearModule): void {
    this.#linears.set(module.name, module);
  }

  /** Every linear layer, in order of definition. */
  linears(): LinearModule[] {
    return [...this.#linears.values()];
  }

  /** What is added to a linear layer's result, in this order. */
  updates(module: string): readonly LinearUpdate[] {
    return this.#updates.get(module) ?? [];
  }

  /** Replaces what is added to a linear layer's result. */
  setUpdates(module: string, updates: readonly LinearUpdate[]): void {
    if (updates.length > 0) this.#updates.set(module, [...updates]);
    else this.#updates.delete(module);
  }

  /** Whether the forward pass that runs is one of training: dropout is in force. */
  get training(): boolean {
    return this.#training;
  }

  /** Runs a forward pass of training. */
  whileTraining<T>(forward: () => T): T {
    const before = this.#training;
    this.#training = true;
    try {
      return forward();
    } finally {
      this.#training = before;
    }
  }

  dispose(): void {
    for (const { variable } of this.#parameters.values()) variable.dispose();
    this.#parameters.clear();
  }
}

import * as tf from '@tensorflow/tfjs-core';
import { UgeError } from '@uge/core';
import type { PackedPositions } from './backbones/packed-rows.ts';

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

/** A weight that training cannot change: it may be held in fewer bits than float32. */
export interface FrozenParameter {
  name: string;
  group: ParameterGroup;
  /** Computes like a float32 tensor of this shape. */
  tensor: tf.Tensor;
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
  readonly #frozen = new Map<string, FrozenParameter>();
  readonly #awaited = new Map<string, { group: ParameterGroup; shape: readonly number[] }>();
  readonly #linears = new Map<string, LinearModule>();
  readonly #updates = new Map<string, LinearUpdate[]>();
  #training = false;
  #rowKeys: tf.Tensor1D | undefined;
  #packed: PackedPositions | undefined;
  #declaring = false;

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
    if (this.has(name) || this.#awaited.has(name)) {
      throw new UgeError(
        'model/duplicate-parameter',
        `parameter "${name}" is defined twice; give each module its own prefix.`,
        { name },
      );
    }
    const value = initial();
    if (this.#declaring) this.#awaited.set(name, { group, shape: value.shape });
    else this.#parameters.set(name, { name, group, variable: tf.variable(value, true), ...options });
    value.dispose();
  }

  /**
   * Runs definitions whose values will be given by {@link ParameterStore.fill} or {@link ParameterStore.freeze}: no
   * memory is taken for them before.
   */
  whileDeclaring(define: () => void): void {
    this.#declaring = true;
    try {
      define();
    } finally {
      this.#declaring = false;
    }
  }

  /** Gives a parameter its value and takes the tensor over. */
  fill(name: string, value: tf.Tensor): void {
    const awaited = this.#awaited.get(name);
    if (awaited) {
      this.#awaited.delete(name);
      this.#parameters.set(name, { name, group: awaited.group, variable: tf.variable(value, true) });
    } else {
      this.variable(name).assign(value);
    }
    value.dispose();
  }

  /** Makes a declared parameter one that training cannot change and takes the tensor over. */
  freeze(name: string, tensor: tf.Tensor): void {
    const awaited = this.#awaited.get(name);
    if (!awaited) throw this.#unknown(name);
    this.#awaited.delete(name);
    this.#frozen.set(name, { name, group: awaited.group, tensor });
  }

  /** @throws {UgeError} `model/unknown-parameter` */
  get(name: string): tf.Tensor {
    const value = this.#parameters.get(name)?.variable ?? this.#frozen.get(name)?.tensor;
    if (!value) throw this.#unknown(name);
    return value;
  }

  /** @throws {UgeError} `model/unknown-parameter`, `model/frozen-parameter` */
  variable(name: string): tf.Variable {
    if (this.#frozen.has(name)) {
      throw new UgeError(
        'model/frozen-parameter',
        `"${name}" cannot be changed: this model was opened with frozen weights; open it with \`weights: 'float32'\`.`,
        { name },
      );
    }
    const parameter = this.#parameters.get(name);
    if (!parameter) throw this.#unknown(name);
    return parameter.variable;
  }

  has(name: string): boolean {
    return this.#parameters.has(name) || this.#frozen.has(name);
  }

  /** The variables, in order of definition. */
  list(): Parameter[] {
    return [...this.#parameters.values()];
  }

  /** The weights that are not variables, in order of definition. */
  frozen(): FrozenParameter[] {
    return [...this.#frozen.values()];
  }

  /** Names and shapes of everything that is defined, with or without a value. */
  shapes(): Map<string, readonly number[]> {
    return new Map([
      ...this.list().map(({ name, variable }) => [name, variable.shape] as const),
      ...this.frozen().map(({ name, tensor }) => [name, tensor.shape] as const),
      ...[...this.#awaited].map(([name, { shape }]) => [name, shape] as const),
    ]);
  }

  /** Frees and forgets one parameter. */
  remove(name: string): void {
    this.variable(name).dispose();
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

  /** What the sequences of the running forward pass are known by within the step. */
  get rowKeys(): tf.Tensor1D | undefined {
    return this.#rowKeys;
  }

  /** Which positions of the sequences the language model computes in the running forward pass; absent: all. */
  get packed(): PackedPositions | undefined {
    return this.#packed;
  }

  /** Runs a forward pass of training. */
  whileTraining<T>(
    forward: () => T,
    options: { rowKeys?: tf.Tensor1D | undefined; packed?: PackedPositions | undefined } = {},
  ): T {
    const before = [this.#training, this.#rowKeys, this.#packed] as const;
    this.#training = true;
    this.#rowKeys = options.rowKeys;
    this.#packed = options.packed;
    try {
      return forward();
    } finally {
      [this.#training, this.#rowKeys, this.#packed] = before;
    }
  }

  dispose(): void {
    for (const { variable } of this.#parameters.values()) variable.dispose();
    for (const { tensor } of this.#frozen.values()) tensor.dispose();
    this.#parameters.clear();
    this.#frozen.clear();
    this.#awaited.clear();
  }

  #unknown(name: string): UgeError {
    const count = this.#parameters.size + this.#frozen.size;
    return new UgeError('model/unknown-parameter', `no parameter "${name}" in this model (${count} defined).`, {
      name,
    });
  }
}

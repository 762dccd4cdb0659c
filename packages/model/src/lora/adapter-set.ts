import * as tf from '@tensorflow/tfjs-core';
import { createRandom, didYouMean, type Random, UgeError } from '@uge/core';
import type { Backbone } from '../backbones/backbone.ts';
import type { FileSource } from '../files/file-source.ts';
import type { ParameterStore } from '../parameter-store.ts';
import { adapterFiles } from './adapter-files.ts';
import { dropoutKeys } from './dropout.ts';
import { LoraAdapter, type LoraInitialiser } from './lora-adapter.ts';
import { type LoraConfig, type LoraConfigInput, parseLoraConfig } from './lora-config.ts';
import { readAdapter } from './read-adapter.ts';
import { type TargetModule, targetModules } from './target-modules.ts';

/** Name of an adapter that was given none. */
const DEFAULT_ADAPTER = 'default';

/**
 * The low-rank adapters of a model, by name. While it has one, the weights of its backbone are not trainable; those of the
 * graph encoder stay so. Active adapters add up.
 */
export class AdapterSet {
  readonly #store: ParameterStore;
  readonly #backbone: Backbone;
  readonly #adapters = new Map<string, LoraAdapter>();
  #active: readonly string[] = [];
  /** Weights before merging, by module; defined while merged. */
  #originals: Map<string, tf.Tensor> | undefined;
  #dropoutKeys: tf.Variable | undefined;

  constructor(store: ParameterStore, backbone: Backbone) {
    this.#store = store;
    this.#backbone = backbone;
  }

  /**
   * Adds a fresh, trainable adapter to those in force. It changes nothing until it is trained: `A` is uniform in
   * ±1/√inputs, `B` zero.
   *
   * @param options.seed - of the initial values; the same seed gives the same adapter.
   * @throws {UgeError} `model/invalid-lora-config`, `model/no-target-modules`, `model/adapter-name`, `model/adapter-merged`
   */
  add(config: LoraConfigInput, options: { seed: number | string; name?: string }): LoraAdapter {
    const { seed, name = DEFAULT_ADAPTER } = options;
    const parsed = parseLoraConfig(config);
    const modules = targetModules(this.#backbone, this.#store.linears(), parsed);
    return this.#insert({ name, config: parsed, modules, trainable: true }, (module, matrix) => {
      if (matrix === 'B') return tf.zeros([module.outputs, module.r]);
      const random = createRandom(seed, 'lora', name, module.name);
      const bound = 1 / Math.sqrt(module.inputs);
      const values = Float32Array.from({ length: module.r * module.inputs }, () => (2 * random.next() - 1) * bound);
      return tf.tensor(values, [module.r, module.inputs]);
    });
  }

  /**
   * Adds an adapter in PEFT's files, `adapter_config.json` and `adapter_model.safetensors`, to those in force.
   *
   * @param options.trainable - whether training goes on with it. Default false.
   * @throws {UgeError} `model/missing-file`, `model/invalid-lora-config`, `model/unsupported-adapter`,
   *   `model/adapter-mismatch` listing every missing, unexpected and wrongly shaped tensor, and as {@link AdapterSet.add}
   */
  async load(source: FileSource, options: { name?: string; trainable?: boolean } = {}): Promise<LoraAdapter> {
    const { name = DEFAULT_ADAPTER, trainable = false } = options;
    const { config, modules, initial } = await readAdapter(source, {
      backbone: this.#backbone,
      linears: this.#store.linears(),
    });
    return this.#insert({ name, config, modules, trainable }, initial);
  }

  /**
   * An adapter as files that PEFT reads.
   *
   * @param options.baseModel - written into the configuration: the folder or repository of the base model.
   */
  files(name: string = DEFAULT_ADAPTER, options: { baseModel?: string } = {}): Promise<Map<string, Uint8Array>> {
    return adapterFiles(this.get(name), { store: this.#store, baseModel: options.baseModel });
  }

  /** @throws {UgeError} `model/unknown-adapter` */
  get(name: string): LoraAdapter {
    const adapter = this.#adapters.get(name);
    if (adapter) return adapter;
    throw new UgeError(
      'model/unknown-adapter',
      `adapters: no adapter "${name}". ${didYouMean(name, [...this.#adapters.keys()])}`,
      { name },
    );
  }

  /** In the order in which they came. */
  list(): LoraAdapter[] {
    return [...this.#adapters.values()];
  }

  /** Names of the adapters in force. */
  get active(): readonly string[] {
    return this.#active;
  }

  /** Whether the active adapters are part of the weights. */
  get merged(): boolean {
    return this.#originals !== undefined;
  }

  /**
   * Puts these adapters in force and no others; none gives the base model.
   *
   * @throws {UgeError} `model/unknown-adapter`, `model/adapter-merged`
   */
  activate(names: readonly string[]): void {
    this.#refuseMerged('activate');
    const adapters = names.map((name) => this.get(name));
    this.#active = [...names];
    for (const { name } of this.#store.linears()) {
      this.#store.setUpdates(
        name,
        adapters.flatMap((adapter) => adapter.update(name) ?? []),
      );
    }
  }

  /**
   * Makes the active adapters part of the weights: the model is as fast as its base, and saved as one without adapters.
   * The weights before are kept until {@link AdapterSet.unmerge} brings them back, bit for bit.
   *
   * @throws {UgeError} `model/adapter-merged`; `model/frozen-parameter` for weights that cannot change
   */
  merge(): void {
    this.#refuseMerged('merge');
    const changes = this.#active.flatMap((name) => {
      const adapter = this.get(name);
      return adapter.modules.map((module) => ({
        module,
        adapter,
        weight: this.#store.variable(`${module.name}.weight`),
      }));
    });
    const originals = new Map<string, tf.Tensor>();
    for (const { module, adapter, weight } of changes) {
      if (!originals.has(module.name)) originals.set(module.name, tf.keep(tf.clone(weight)));
      tf.tidy(() => weight.assign(tf.add(weight, adapter.delta(module))));
    }
    for (const { name } of this.#store.linears()) this.#store.setUpdates(name, []);
    this.#originals = originals;
  }

  /** Undoes {@link AdapterSet.merge}. */
  unmerge(): void {
    if (!this.#originals) return;
    for (const [module, original] of this.#originals) {
      this.#store.variable(`${module}.weight`).assign(original);
      original.dispose();
    }
    this.#originals = undefined;
    this.activate(this.#active);
  }

  /**
   * Takes an adapter out and frees it. After the last one the backbone's weights are trainable again.
   *
   * @throws {UgeError} `model/unknown-adapter`, `model/adapter-merged`
   */
  remove(name: string): void {
    const adapter = this.get(name);
    this.activate(this.#active.filter((other) => other !== name));
    for (const { name: parameter } of adapter.parameters()) this.#store.remove(parameter);
    this.#adapters.delete(name);
    if (this.#adapters.size === 0) this.#setBaseTrainable(true);
  }

  /**
   * Draws new dropout masks: to be called before every update of training, with the step among the random stream's keys.
   * Within a step the masks depend on the layer and on the row: its key where the forward pass is given keys, else its place
   * and the number of rows.
   */
  drawDropout(random: Random): void {
    tf.tidy(() => this.#keys().assign(tf.tensor1d(dropoutKeys(random))));
  }

  /** Frees what is not in the store. */
  dispose(): void {
    for (const original of this.#originals?.values() ?? []) original.dispose();
    this.#dropoutKeys?.dispose();
  }

  #insert(
    options: { name: string; config: LoraConfig; modules: readonly TargetModule[]; trainable: boolean },
    initial: LoraInitialiser,
  ): LoraAdapter {
    const { name, trainable, ...rest } = options;
    this.#refuseMerged('add');
    if (!/^\w[\w.-]*$/.test(name) || this.#adapters.has(name)) {
      throw new UgeError(
        'model/adapter-name',
        `adapters: the name "${name}" is ${this.#adapters.has(name) ? 'taken' : 'no file name'}; give another \`name\` of letters, digits, "-", "_" and ".".`,
        { name },
      );
    }
    const adapter = new LoraAdapter(this.#store, { name, ...rest, initial, dropoutKeys: () => this.#keys() });
    adapter.trainable = trainable;
    this.#adapters.set(name, adapter);
    this.#setBaseTrainable(false);
    this.activate([...this.#active, name]);
    return adapter;
  }

  #keys(): tf.Variable {
    this.#dropoutKeys ??= tf.tidy(() => tf.variable(tf.tensor1d(dropoutKeys(createRandom('lora dropout'))), false));
    return this.#dropoutKeys;
  }

  #setBaseTrainable(trainable: boolean): void {
    for (const { group, adapter, variable } of this.#store.list()) {
      if (group !== 'graph' && adapter === undefined) variable.trainable = trainable;
    }
  }

  #refuseMerged(action: string): void {
    if (!this.merged) return;
    throw new UgeError(
      'model/adapter-merged',
      `adapters: ${action} while ${this.#active.join(', ')} is merged into the weights; call unmerge() first.`,
      { active: this.#active },
    );
  }
}

import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '@uge/core';
import { capture } from '@uge/tfjs-onnx';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { selectBackend } from '../engine/select-backend.ts';
import { memoryFileSource } from '../files/file-source.ts';
import { defineLinear, linear } from '../layers/linear.ts';
import { ParameterStore } from '../parameter-store.ts';
import { encodeSafetensors } from '../safetensors/encode.ts';
import { parseSafetensors } from '../safetensors/parse.ts';
import { tinyBackbone } from '../testing/tiny-backbones.ts';
import { ADAPTER_FILES } from './adapter-files.ts';
import { AdapterSet } from './adapter-set.ts';
import { dropout, dropoutKeys } from './dropout.ts';
import type { LoraConfigInput } from './lora-config.ts';

const backbone = tinyBackbone('qwen2_5_vl');
const LAYERS = [0, 1].flatMap((layer) =>
  ['self_attn.q_proj', 'mlp.up_proj'].map((part) => `model.layers.${layer}.${part}`),
);
const MODULES = ['visual.blocks.0.attn.qkv', ...LAYERS];

let store: ParameterStore;
let adapters: AdapterSet;

function build(): void {
  store = new ParameterStore();
  for (const name of MODULES) {
    const group = name.startsWith('visual') ? 'vision' : 'language';
    defineLinear(store, name, group, { inputs: 6, outputs: 4, random: createRandom(1, name) });
  }
  defineLinear(store, 'graph.projection', 'graph', { inputs: 6, outputs: 4, random: createRandom(1, 'graph') });
  adapters = new AdapterSet(store, backbone);
}

const input = tf.tensor2d.bind(
  null,
  Array.from({ length: 30 }, (_, index) => Math.sin(index)),
  [5, 6],
);
const run = (module: string): number[] => tf.tidy(() => [...linear(store, module, input()).dataSync()]);

/** Non-zero matrices, as after training. */
function disturb(name: string): void {
  for (const { name: parameter, variable } of adapters.get(name).parameters()) {
    const random = createRandom('disturb', parameter);
    const values = Float32Array.from({ length: variable.size }, () => random.normal());
    tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
  }
}

const pathsOf = (config: LoraConfigInput): string[] => {
  const modules = adapters.add(config, { seed: 1 }).modules.map(({ path }) => path);
  adapters.remove('default');
  return modules;
};

describe.each(['cpu', 'onnx'] as const)('LoRA on %s', (engine) => {
  beforeAll(async () => {
    await selectBackend({ prefer: engine });
  });
  let before: number;
  beforeEach(() => {
    before = tf.memory().numTensors;
    build();
  });
  afterEach(() => {
    adapters.dispose();
    store.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('targets layers by suffix, path, regular expression and all-linear, under old and new paths', () => {
    const language = LAYERS.map((name) => name.replace('model.', 'model.language_model.'));
    expect(pathsOf({ targetModules: ['q_proj'] })).toEqual(language.filter((path) => path.endsWith('q_proj')));
    expect(pathsOf({ targetModules: 'all-linear' })).toEqual(['model.visual.blocks.0.attn.qkv', ...language]);
    expect(pathsOf({ targetModules: 'model\\.language_model\\.layers\\.\\d+\\.mlp\\..*' })).toEqual([
      language[1],
      language[3],
    ]);
    expect(pathsOf({ targetModules: 'model\\.layers\\.1\\..*' })).toEqual([language[2], language[3]]);
    expect(pathsOf({ targetModules: [language[3]!] })).toEqual([language[3]]);
    expect(pathsOf({ targetModules: ['q_proj', 'up_proj'], layersToTransform: [1] })).toEqual([
      language[2],
      language[3],
    ]);
    expect(pathsOf({ targetModules: 'all-linear', excludeModules: ['qkv', 'up_proj'] })).toEqual([
      language[0],
      language[2],
    ]);
    expect(() => pathsOf({ targetModules: ['query'] })).toThrow(
      expect.objectContaining({ code: 'model/no-target-modules' }),
    );
    // A pattern must match the whole path, as in PEFT.
    expect(() => pathsOf({ targetModules: 'q_proj' })).toThrow(
      expect.objectContaining({ code: 'model/no-target-modules' }),
    );
    expect(() => pathsOf({ targetModules: '(' })).toThrow(
      expect.objectContaining({ code: 'model/invalid-lora-config' }),
    );
  });

  it('adds s B A x, with the scale of each layer', () => {
    const module = LAYERS[0]!;
    const before = run(module);
    const adapter = adapters.add(
      {
        r: 2,
        alpha: 8,
        targetModules: ['q_proj', 'up_proj'],
        rankPattern: { 'layers.1.*q_proj': 3 },
        alphaPattern: { up_proj: 6 },
      },
      { seed: 1 },
    );
    expect(run(module)).toEqual(before);
    expect(adapter.modules.map((target) => [target.r, target.alpha, adapter.scale(target)])).toEqual([
      [2, 8, 4],
      [2, 6, 3],
      [3, 8, 8 / 3],
      [2, 6, 3],
    ]);
    disturb('default');
    const values = (matrix: string) => [...store.get(`lora.default.${module}.lora_${matrix}.weight`).dataSync()];
    const [a, b] = [values('A'), values('B')];
    const x = Array.from({ length: 30 }, (_, index) => Math.sin(index));
    const after = run(module);
    for (let row = 0; row < 5; row++) {
      for (let output = 0; output < 4; output++) {
        let expected = before[row * 4 + output]!;
        for (let k = 0; k < 2; k++) {
          for (let i = 0; i < 6; i++) expected += 4 * b[output * 2 + k]! * a[k * 6 + i]! * x[row * 6 + i]!;
        }
        expect(after[row * 4 + output]).toBeCloseTo(expected, 4);
      }
    }
    const stable = adapters.add(
      { r: 4, alpha: 8, useRslora: true, targetModules: ['qkv'] },
      { seed: 1, name: 'stable' },
    );
    expect(stable.scale(stable.modules[0]!)).toBe(4);
  });

  it('gives the same adapter for the same seed', () => {
    const config = { targetModules: ['q_proj'] };
    const matrix = (seed: number): number[] => {
      const [first] = adapters.add(config, { seed }).parameters();
      const values = [...first!.variable.dataSync()];
      adapters.remove('default');
      return values;
    };
    expect(matrix(1)).toEqual(matrix(1));
    expect(matrix(1)).not.toEqual(matrix(2));
    expect(Math.max(...matrix(1).map(Math.abs))).toBeLessThan(1 / Math.sqrt(6));
  });

  it('merges, and unmerges to the very same bits', () => {
    adapters.add({ r: 2, alpha: 4, targetModules: 'all-linear' }, { seed: 1 });
    adapters.add({ r: 1, alpha: 2, targetModules: ['q_proj'] }, { seed: 2, name: 'second' });
    disturb('default');
    disturb('second');
    const weights = MODULES.map((name) => [...store.get(`${name}.weight`).dataSync()]);
    const separate = MODULES.map(run);
    adapters.merge();
    expect(adapters.merged).toBe(true);
    for (const [index, values] of MODULES.map(run).entries()) {
      for (const [i, value] of values.entries()) expect(value).toBeCloseTo(separate[index]![i]!, 4);
    }
    for (const action of [
      () => adapters.merge(),
      () => adapters.activate([]),
      () => adapters.add({ targetModules: ['qkv'] }, { seed: 1, name: 'x' }),
    ]) {
      expect(action).toThrow(expect.objectContaining({ code: 'model/adapter-merged' }));
    }
    adapters.unmerge();
    expect(MODULES.map((name) => [...store.get(`${name}.weight`).dataSync()])).toEqual(weights);
    expect(MODULES.map(run)).toEqual(separate);
  });

  it('puts several adapters in force by name, together or none', () => {
    const module = LAYERS[0]!;
    const base = run(module);
    adapters.add({ targetModules: ['q_proj'] }, { seed: 1, name: 'a' });
    disturb('a');
    const onlyA = run(module);
    adapters.add({ targetModules: ['q_proj'] }, { seed: 1, name: 'b' });
    disturb('b');
    expect(adapters.active).toEqual(['a', 'b']);
    const both = run(module);
    adapters.activate(['b']);
    const onlyB = run(module);
    for (const [index, value] of both.entries()) {
      expect(value).toBeCloseTo(onlyA[index]! + onlyB[index]! - base[index]!, 4);
    }
    adapters.activate([]);
    expect(run(module)).toEqual(base);
    adapters.activate(['a']);
    expect(run(module)).toEqual(onlyA);
    expect(() => adapters.activate(['c'])).toThrow(expect.objectContaining({ code: 'model/unknown-adapter' }));
    expect(() => adapters.add({ targetModules: ['q_proj'] }, { seed: 1, name: 'a' })).toThrow(
      expect.objectContaining({ code: 'model/adapter-name' }),
    );
    expect(() => adapters.add({ targetModules: ['q_proj'] }, { seed: 1, name: '../a' })).toThrow(
      expect.objectContaining({ code: 'model/adapter-name' }),
    );
  });

  it('leaves only adapters and the graph encoder trainable, until the last adapter is gone', () => {
    adapters.add({ targetModules: ['q_proj'] }, { seed: 1 });
    const trainable = () => store.list().filter(({ variable }) => variable.trainable);
    expect(trainable().every(({ group, adapter }) => adapter === 'default' || group === 'graph')).toBe(true);
    expect(trainable()).toHaveLength(2 + 4);
    const gradients = tf.tidy(() => {
      const { grads } = tf.variableGrads(
        () => tf.sum(linear(store, LAYERS[0]!, input())) as tf.Scalar,
        trainable()
          .slice(-4)
          .map(({ variable }) => variable as tf.Variable),
      );
      return Object.values(grads).length;
    });
    expect(gradients).toBeGreaterThan(0);
    adapters.get('default').trainable = false;
    expect(trainable()).toHaveLength(2);
    adapters.remove('default');
    expect(trainable()).toHaveLength(store.list().length);
    expect(store.list().some(({ adapter }) => adapter)).toBe(false);
  });

  it('writes files that it reads back, under current and earlier module paths', async () => {
    adapters.add(
      { r: 2, alpha: 4, dropout: 0.1, targetModules: ['q_proj', 'qkv'], rankPattern: { qkv: 1 } },
      { seed: 1 },
    );
    disturb('default');
    const expected = MODULES.map(run);
    const files = Object.fromEntries(await adapters.files('default', { baseModel: 'Qwen/Qwen2.5-VL-3B-Instruct' }));
    const config = JSON.parse(new TextDecoder().decode(files[ADAPTER_FILES.config]));
    expect(config).toMatchObject({
      peft_type: 'LORA',
      r: 2,
      lora_alpha: 4,
      rank_pattern: { 'model.visual.blocks.0.attn.qkv': 1 },
      base_model_name_or_path: 'Qwen/Qwen2.5-VL-3B-Instruct',
    });
    const { tensors } = parseSafetensors(files[ADAPTER_FILES.weights]!);
    expect([...tensors.keys()]).toContain(
      'base_model.model.model.language_model.layers.0.self_attn.q_proj.lora_A.weight',
    );
    adapters.remove('default');
    const same = await adapters.load(memoryFileSource(files));
    expect(same.trainable).toBe(false);
    expect(MODULES.map(run)).toEqual(expected);
    adapters.remove('default');

    const old = (text: string) =>
      text.replaceAll('model.language_model.', 'model.').replaceAll('model.visual.', 'visual.');
    const legacy = {
      [ADAPTER_FILES.config]: new TextEncoder().encode(
        old(JSON.stringify({ ...config, target_modules: '.*(q_proj|qkv)', rank_pattern: { 'visual.*': 1 } })),
      ),
      [ADAPTER_FILES.weights]: encodeSafetensors(new Map([...tensors].map(([name, tensor]) => [old(name), tensor]))),
    };
    await adapters.load(memoryFileSource(legacy), { name: 'legacy', trainable: true });
    expect(MODULES.map(run)).toEqual(expected);
    expect(adapters.get('legacy').trainable).toBe(true);
  });

  it('lists everything that does not fit', async () => {
    adapters.add({ r: 2, targetModules: ['q_proj'] }, { seed: 1 });
    const files = Object.fromEntries(await adapters.files());
    const { tensors } = parseSafetensors(files[ADAPTER_FILES.weights]!);
    adapters.remove('default');
    const [first, second] = [...tensors.keys()];
    tensors.set('base_model.model.lm_head.lora_A.weight', tensors.get(first!)!);
    tensors.set('base_model.model.model.layers.9.mlp.up_proj.lora_A.weight', tensors.get(first!)!);
    tensors.set(second!, { shape: [2], data: new Float32Array(2) });
    tensors.delete(first!);
    const broken = { ...files, [ADAPTER_FILES.weights]: encodeSafetensors(tensors) };
    await expect(adapters.load(memoryFileSource(broken))).rejects.toMatchObject({
      code: 'model/adapter-mismatch',
      details: {
        missing: ['model.layers.0.self_attn.q_proj.lora_A'],
        unexpected: ['base_model.model.model.layers.9.mlp.up_proj.lora_A.weight'],
        mismatched: [`${second}: F32 [2], expected float [4, 2]`],
      },
    });
    expect(adapters.list()).toEqual([]);
    const dora = {
      ...files,
      [ADAPTER_FILES.config]: json({
        peft_type: 'LORA',
        r: 2,
        lora_alpha: 2,
        target_modules: ['q_proj'],
        use_dora: true,
        bias: 'all',
      }),
    };
    await expect(adapters.load(memoryFileSource(dora))).rejects.toMatchObject({
      code: 'model/unsupported-adapter',
      details: { settings: ['bias: "all"', 'use_dora: true'] },
    });
    const other = { ...files, [ADAPTER_FILES.config]: json({ peft_type: 'IA3' }) };
    await expect(adapters.load(memoryFileSource(other))).rejects.toMatchObject({ code: 'model/invalid-lora-config' });
  });

  it('drops inputs in training only, anew for every draw, and alike when replayed', () => {
    adapters.add({ r: 2, alpha: 4, dropout: 0.5, targetModules: ['q_proj'] }, { seed: 1 });
    disturb('default');
    const module = LAYERS[0]!;
    const step = capture((x: tf.Tensor) => tf.tidy(() => store.whileTraining(() => linear(store, module, x))));
    const train = (seed: number): number[] => {
      adapters.drawDropout(createRandom(seed));
      const x = input();
      const y = step(x) as tf.Tensor;
      const values = [...y.dataSync()];
      tf.dispose([x, y]);
      return values;
    };
    const evaluated = run(module);
    const first = train(1);
    expect(first).not.toEqual(evaluated);
    expect(train(2)).not.toEqual(first);
    expect(train(1)).toEqual(first);
    expect(run(module)).toEqual(evaluated);
    step.dispose();
  });

  it('follows known rows, wherever they are in a batch and however long it is padded', () => {
    tf.tidy(() => {
      const keys = tf.tensor1d(dropoutKeys(createRandom(7)));
      const mask = (rowKeys: number[], length: number): unknown => {
        const rows = { keys: tf.tensor1d(rowKeys), runs: true };
        const flat = dropout(tf.ones([rowKeys.length * length, 8]), { rate: 0.5, keys, salt: [5, 9], rows });
        return tf.slice(tf.reshape(flat, [rowKeys.length, length, 8]), [0, 0, 0], [-1, 3, -1]).arraySync();
      };
      const whole = mask([0, 1, 2, 3000], 3) as unknown[];
      expect(mask([2, 3000], 5)).toEqual(whole.slice(2));
      expect(whole[0]).not.toEqual(whole[1]);
      const first = (key: number): Float32Array =>
        dropout(tf.ones([7, 8]), {
          ...{ rate: 0.5, keys, salt: [5, 9] },
          rows: { keys: tf.tensor1d([key, 1]), runs: false },
        }).dataSync() as Float32Array;
      expect(first(4)).not.toEqual(first(5));
    });
  });

  it('keeps the mean and drops the asked share, alike on every engine', () => {
    tf.tidy(() => {
      const keys = tf.tensor1d(dropoutKeys(createRandom(7)));
      const mask = dropout(tf.ones([300, 400]), { rate: 0.1, keys, salt: [5, 9] });
      const smaller = dropout(tf.ones([200, 400]), { rate: 0.1, keys, salt: [5, 9] });
      expect(smaller.dataSync()).not.toEqual(tf.slice(mask, 0, 200).dataSync());
      const values = mask.dataSync();
      const dropped = values.filter((value) => value === 0).length / values.length;
      expect(dropped).toBeGreaterThan(0.095);
      expect(dropped).toBeLessThan(0.105);
      expect(Math.max(...values)).toBeCloseTo(1 / 0.9, 3);
      // Rows and columns are dropped independently of one another.
      const rows = tf.mean(tf.cast(tf.equal(mask, 0), 'float32'), 1).dataSync();
      expect(Math.max(...rows)).toBeLessThan(0.1 + 6 * Math.sqrt(0.09 / 400));
      expect([...values.slice(0, 40)].map((value) => (value === 0 ? '.' : 'x')).join('')).toMatchInlineSnapshot(
        `".xx..xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"`,
      );
    });
  });
});

function json(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}

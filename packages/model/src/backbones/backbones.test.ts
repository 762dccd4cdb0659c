import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '@uge/core';
import { capture } from '@uge/tfjs-onnx';
import { beforeAll, describe, expect, it } from 'vitest';
import { selectBackend } from '../engine/select-backend.ts';
import { AdapterSet } from '../lora/adapter-set.ts';
import { ParameterStore } from '../parameter-store.ts';
import { type EmbeddedRow, embedRows, rowTensors } from '../testing/embed-rows.ts';
import { randomImage, TINY_CONFIGS, tinyBackbone } from '../testing/tiny-backbones.ts';
import type { Backbone, ImageSlots } from './backbone.ts';

describe.each(Object.keys(TINY_CONFIGS))('%s', (family) => {
  let backbone: Backbone;
  let store: ParameterStore;
  let rows: EmbeddedRow[];

  beforeAll(async () => {
    await selectBackend({ prefer: 'onnx' });
    backbone = tinyBackbone(family);
    store = new ParameterStore();
    backbone.define(store, { random: (parameter) => createRandom(1, parameter) });
    // Ones and zeros would hide a weight that is left out.
    for (const { name, variable } of store.list()) {
      if (variable.rank > 1) continue;
      const random = createRandom(2, name);
      const values = tf.tensor1d(Float32Array.from({ length: variable.size }, () => 0.5 + random.next()));
      variable.assign(values);
      values.dispose();
    }
    const wide = randomImage(backbone, { seed: 1, width: 84, height: 56 });
    const tall = randomImage(backbone, { seed: 2, width: 56, height: 84 });
    rows = [
      { ids: [3, 5, null, 7, 2], images: [wide] },
      { ids: [9, 8, 7, 6, 5, 4] },
      { ids: [null, 11, null, 12], images: [tall, wide] },
    ];
    return () => store.dispose();
  });

  const embed = (batch: readonly EmbeddedRow[], options: { length: number; padding?: 'left'; extra?: number }) => {
    const { length, padding = 'right', extra = 0 } = options;
    const needed = backbone.imageSlots(batch.flatMap((row) => row.images ?? []));
    const slots: ImageSlots = { images: needed.images + extra, slots: needed.slots + extra };
    return tf.tidy(() =>
      embedRows(backbone, store, rowTensors(backbone, batch, { length, padding, slots })).arraySync(),
    );
  };

  it('names every weight as published, with its newer name and back', () => {
    for (const { name } of store.list()) {
      expect(backbone.parameterName(name)).toBe(name);
      expect(backbone.parameterName(backbone.currentName(name))).toBe(name);
    }
    expect(backbone.parameterName('lm_head.weight')).toBeUndefined();
  });

  it('gives a row the same embedding in any company and padding', () => {
    const alone = rows.map((row) => embed([row], { length: 64 })[0]!);
    const companies = [
      embed(rows, { length: 64 }),
      embed(rows, { length: 80, extra: 2 }),
      embed(rows, { length: 80, padding: 'left' }),
      embed([...rows].reverse(), { length: 72 }).reverse(),
    ];
    for (const company of companies) {
      for (const [row, vector] of company.entries()) {
        const worst = Math.max(...vector.map((value, index) => Math.abs(value - alone[row]![index]!)));
        expect(worst, `row ${row}`).toBeLessThan(1e-5);
      }
    }
    expect(Math.max(...alone[0]!.map((value, index) => Math.abs(value - alone[2]![index]!)))).toBeGreaterThan(0.01);
  });

  it('has the gradient of finite differences, in every weight', () => {
    const tensors = rowTensors(backbone, rows, { length: 64 });
    const direction = randomTensor([rows.length, backbone.dimension], 'loss');
    const loss = (): tf.Scalar => tf.tidy(() => tf.sum(tf.mul(embedRows(backbone, store, tensors), direction)));
    const { value, grads } = tf.variableGrads(loss);
    const lossAt = capture(loss);
    const slope = (variable: tf.Variable, along: tf.Tensor, step: number): number => {
      const [ahead, behind] = [step, -step].map((size) => {
        const before = tf.clone(variable);
        const moved = tf.tidy(() => tf.add(before, tf.mul(along, size)));
        variable.assign(moved);
        const result = lossAt();
        const [found] = result.dataSync();
        variable.assign(before);
        tf.dispose([before, moved, result]);
        return found!;
      });
      return (ahead! - behind!) / (2 * step);
    };
    for (const { name, variable } of store.list()) {
      const gradient = grads[variable.name]!;
      expect(gradient, name).toBeDefined();
      const length = tf.tidy(() => tf.norm(gradient).dataSync()[0]!);
      // Key biases have none: they shift all scores of a row alike.
      if (length < 1e-3) continue;
      const random = randomTensor(variable.shape, name);
      // The gradient's own direction and a random one: a part that is too much shows in one, a missing part in the other.
      for (const toward of [gradient, tf.tidy(() => tf.add(tf.div(gradient, length), random))]) {
        const [along, expected] = tf.tidy(() => {
          const unit = tf.div(toward, tf.norm(toward));
          return [unit, tf.sum(tf.mul(unit, gradient)).dataSync()[0]!] as const;
        });
        const found = slope(variable, along, Math.min(0.01, 0.02 / length));
        expect.soft(Math.abs(found - expected) / length, `${name}: ${found}, expected ${expected}`).toBeLessThan(0.01);
        tf.dispose(along);
        if (toward !== gradient) toward.dispose();
      }
      random.dispose();
    }
    lossAt.dispose();
    tf.dispose([value, grads, tensors, direction]);
  });

  it('trains an adapter and nothing else', () => {
    const adapters = new AdapterSet(store, backbone);
    adapters.add({ targetModules: 'all-linear', r: 2 }, { seed: 1 });
    tf.tidy(() => {
      const tensors = rowTensors(backbone, rows, { length: 64 });
      const { grads } = tf.variableGrads(() => tf.sum(embedRows(backbone, store, tensors)));
      const trained = store.list().filter(({ variable }) => grads[variable.name] !== undefined);
      expect(trained.length).toBeGreaterThan(8);
      for (const { name } of trained) expect(name).toMatch(/lora/);
    });
    adapters.dispose();
  });

  it('is captured once and replayed for other images, words and lengths of the same shape', () => {
    const run = capture((...tensors: tf.Tensor[]) =>
      tf.tidy(() =>
        embedRows(backbone, store, Object.fromEntries(tensors.map((tensor, index) => [names[index]!, tensor]))),
      ),
    );
    let names: string[] = [];
    const other: EmbeddedRow[] = [
      { ids: [1, null], images: [randomImage(backbone, { seed: 3, width: 56, height: 84 })] },
      { ids: [null, 2, 3], images: [randomImage(backbone, { seed: 4, width: 56, height: 56 })] },
      { ids: [4, 5, 6, 7, 8] },
    ];
    const slots: ImageSlots = backbone.imageSlots(rows.flatMap((row) => row.images ?? []));
    for (const batch of [rows, other, rows, other]) {
      const tensors = rowTensors(backbone, batch, { length: 64, slots });
      names = Object.keys(tensors);
      const replayed = run(...Object.values(tensors)) as tf.Tensor2D;
      const wanted = tf.tidy(() => embedRows(backbone, store, tensors));
      expect(tf.tidy(() => tf.max(tf.abs(tf.sub(replayed, wanted))).dataSync()[0])).toBeLessThan(1e-6);
      tf.dispose([replayed, wanted, tensors]);
    }
    run.dispose();
  });
});

function randomTensor(shape: readonly number[], key: string): tf.Tensor {
  const random = createRandom(7, key);
  const size = shape.reduce((product, side) => product * side, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, () => random.normal() / Math.sqrt(size)),
    [...shape],
  );
}

import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { selectBackend } from '../engine/select-backend.ts';
import { createUgeMini } from '../node/create-uge-mini.ts';

describe('createUgeMini', () => {
  beforeAll(async () => {
    await selectBackend({ prefer: 'onnx' });
  });

  it('has the documented size', () => {
    const encoder = createUgeMini({ seed: 1, trainingTexts: ['Rue Cadet'], vocabularySize: 300 });
    const weights: Record<string, number> = {};
    for (const { group, variable } of encoder.parameters()) weights[group] = (weights[group] ?? 0) + variable.size;
    expect(weights['vision']).toBe(1_341_504);
    // Without the token table, whose rows are as many as the vocabulary.
    const table = encoder.parameters().find(({ name }) => name === 'model.embed_tokens.weight')!;
    expect(weights['language']! - table.variable.size).toBe(2_904_320);
    expect(weights['graph']).toBeGreaterThan(1_000_000);
    expect(encoder.modalities).toEqual(new Set(['image', 'text', 'graph']));
    encoder.dispose();
  });

  it('starts with moderate vectors: different texts do not collapse into one', async () => {
    const before = tf.memory().numTensors;
    const encoder = createUgeMini({ seed: 1, trainingTexts: ['Rue Cadet'], vocabularySize: 300, graph: false });
    const [a, b] = await encoder.embed([{ text: 'Rue Cadet' }, { text: 'a park' }]);
    const cosine = a!.reduce((sum, value, index) => sum + value * b![index]!, 0);
    expect(cosine).toBeLessThan(0.999);
    expect(encoder.modalities).toEqual(new Set(['image', 'text']));
    await expect(encoder.embed([{ graph: {} as never }])).rejects.toMatchObject({ code: 'model/no-graph-encoder' });
    encoder.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([
    [{ seed: 1 }, 'model/no-training-texts'],
    [{ seed: 1, trainingTexts: [], imageSize: 100 }, 'model/invalid-image-size'],
    [{ seed: 1, trainingTexts: [], vocabularySize: 10 }, 'model/vocabulary-too-small'],
    [{ seed: 1, trainingTexts: [''], graph: { layers: 0 } }, 'model/invalid-graph-encoder'],
  ])('refuses %j', (options, code) => {
    expect(() => createUgeMini(options)).toThrow(expect.objectContaining({ code }));
  });
});

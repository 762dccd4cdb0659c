import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selectBackend } from '../../engine/select-backend.ts';
import { l2Normalise } from '../../layers/norm.ts';
import { sharedFixtures } from '../../testing/shared-fixtures.ts';
import { slopeAlongGradient } from '../../testing/slope-along-gradient.ts';
import { batchTensors } from '../batch-tensors.ts';
import { openParityFixture, type ParityFixture } from '../parity/open-parity-fixture.ts';
import { PARITY_MODELS } from '../parity/parity-model.ts';

const folder = sharedFixtures('reference/parity');

describe.skipIf(!folder)('gradients of the tiny Phi-3-Vision (skipped without ../shared)', () => {
  let fixture: ParityFixture;
  beforeAll(async () => {
    await selectBackend({ prefer: 'onnx' });
    fixture = await openParityFixture(PARITY_MODELS.find((model) => model.folder === 'phi3_v')!, folder!);
  });
  afterAll(() => fixture?.store.dispose());

  it.each(['vision', 'language'] as const)('finite differences confirm them: %s', (group) => {
    const { backbone, store, images } = fixture;
    const [image] = images['A']!;
    const words = [5, 17, 40, 301];
    const layout = backbone.layoutImages([image!]);
    const features = layout.rows[0]!;
    const length = features.length + words.length;
    const spans = [
      { kind: 'image', image: image! },
      { kind: 'text', length: words.length },
    ] as const;
    const tensors = batchTensors({ ...layout.arrays, ...backbone.layoutSequences([spans], { length }) });
    const last = tf.tensor1d([length - 1], 'int32');
    const target = tf.randomNormal([1, backbone.dimension], 0, 1, 'float32', 3);
    const loss = (): tf.Scalar => {
      const table = backbone.tokenTable(store);
      const rows = [...[...features].map((row) => row + backbone.vocabularySize), ...words];
      const sources = tf.concat([table, backbone.encodeImages(store, tensors)]);
      const embeddings = tf.reshape(tf.gather(sources, tf.tensor1d(rows, 'int32')), [1, length, -1]);
      const hidden = backbone.encodeSequences(store, embeddings as tf.Tensor3D, tensors, { last });
      return tf.sum(tf.mul(l2Normalise(hidden), target)) as tf.Scalar;
    };
    // A softmax ignores what all keys share: the gradient of their bias is zero up to rounding.
    const members = store.list().filter(({ name, group: of }) => of === group && !name.endsWith('.k_proj.bias'));
    const variables = members.map(({ variable }) => variable);
    const { slope, without } = slopeAlongGradient(loss, variables);
    expect(slope).toBeCloseTo(1, 2);
    expect(members.filter(({ variable }) => without.includes(variable)).map(({ name }) => name)).toEqual([]);
    tf.dispose([last, target, Object.values(tensors)]);
  });
});

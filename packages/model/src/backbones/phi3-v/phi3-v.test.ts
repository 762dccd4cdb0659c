import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '@uge/core';
import type { EncoderInput, ImageSource } from '@uge/data';
import { capture } from '@uge/tfjs-onnx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { selectBackend } from '../../engine/select-backend.ts';
import { randomSubgraph } from '../../graph-encoder/testing/random-subgraph.ts';
import type { UrbanEncoder } from '../../node/urban-encoder.ts';
import { slopeAlongGradient } from '../../testing/slope-along-gradient.ts';
import { SHORT_ROW_POSITIONS, tinyPhi3V } from '../../testing/tiny-phi3-v.ts';
import { openBackbone } from '../open-backbone.ts';
import { parsePhi3VConfig } from './config.ts';
import { phi3ParameterName, VISION_TOWER } from './weights.ts';

function picture(name: string, width: number, height: number): ImageSource {
  const random = createRandom('picture', name);
  return { width, height, pixels: Uint8Array.from({ length: width * height * 3 }, () => random.int(256)) };
}

const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((worst, value, index) => Math.max(worst, Math.abs(value - b[index]!)), 0);

const graph = randomSubgraph('near', { nodes: 9, edges: 12 });
const far = randomSubgraph('far', { nodes: 14, edges: 20 });
const photo = picture('wide', 80, 40);
const INPUTS: EncoderInput[] = [
  { text: 'Rue Cadet' },
  { text: 'a text that is rather longer than the first positions of the model: trees, shops, cafés' },
  { instruction: 'Where?', image: photo },
  { graph, image: picture('tall', 30, 70), text: 'tall' },
  { graph },
  { graph: far, text: 'a graph with text' },
];

describe('phi3V', () => {
  let encoder: UrbanEncoder;
  beforeAll(async () => {
    await selectBackend({ prefer: 'onnx' });
    encoder = tinyPhi3V(1);
  });
  afterAll(() => encoder.dispose());

  it('gives vectors that do not depend on the rest of the batch, long rows beside short ones', async () => {
    const batch = await encoder.prepare(INPUTS.slice(0, 2));
    expect(batch.shape.length).toBeGreaterThan(SHORT_ROW_POSITIONS);
    const together = await encoder.embed(INPUTS);
    for (const [index, input] of INPUTS.entries()) {
      const [alone] = await encoder.embed([input]);
      expect(largestDifference(together[index]!, alone!), `input ${index}`).toBeLessThan(1e-5);
    }
  });

  // The published code builds no embeddings for Phi-3-Vision, so that its graphs never reached the model, and where it
  // did it wrote the first graph of a batch into every row.
  it("sees each row's own graph and picture", async () => {
    const [both, otherGraph, noGraph, otherPhoto, noPhoto] = await encoder.embed([
      { graph, image: photo },
      { graph: far, image: photo },
      { image: photo },
      { graph, image: picture('other', 80, 40) },
      { graph },
    ]);
    for (const other of [otherGraph, noGraph, otherPhoto, noPhoto])
      expect(largestDifference(both!, other!)).toBeGreaterThan(1e-3);
  });

  it('has gradients of every weight that finite differences confirm', async () => {
    const batch = await encoder.prepare(INPUTS);
    const tensors = batch.toTensors();
    const target = tf.randomNormal([batch.shape.rows, encoder.dimension], 0, 1, 'float32', 7);
    const loss = (): tf.Scalar => tf.sum(tf.mul(encoder.forward(tensors), target)) as tf.Scalar;
    for (const group of ['vision', 'language'] as const) {
      // A softmax ignores what all keys share: the gradient of their bias is zero up to rounding.
      const members = encoder
        .parameters()
        .filter(({ name, group: of }) => of === group && !name.endsWith('.k_proj.bias'));
      const { slope, without } = slopeAlongGradient(
        loss,
        members.map(({ variable }) => variable),
      );
      expect(slope, group).toBeCloseTo(1, 2);
      expect(members.filter(({ variable }) => without.includes(variable)).map(({ name }) => name)).toEqual([]);
    }
    tf.dispose([tensors, target]);
  }, 60_000);

  it('can be captured: replays give what other batches of the shape give', async () => {
    const forward = capture((...tensors: tf.Tensor[]) => tf.tidy(() => encoder.forward(tensors)));
    const batches = [INPUTS, INPUTS.map((input) => ({ ...input, text: `${(input.text ?? '').slice(3)} ` }))];
    for (const inputs of [...batches, ...batches]) {
      const batch = await encoder.prepare(inputs);
      const tensors = batch.toTensors();
      const [captured, plain] = [forward(...tensors), tf.tidy(() => encoder.forward(tensors))];
      expect(largestDifference(captured.dataSync(), plain.dataSync())).toBeLessThan(1e-6);
      tf.dispose([captured, plain, tensors]);
    }
    forward.dispose();
  }, 60_000);

  it('is what model_type phi3_v opens', () => {
    const published = { model_type: 'phi3_v', embd_layer: {}, img_processor: {} };
    expect(openBackbone(published)).toMatchObject({ modelType: 'phi3_v', dimension: 3072, vocabularySize: 32_064 });
  });

  it('leaves out tensors that no embedding needs, and no others', () => {
    const config = parsePhi3VConfig({ model_type: 'phi3_v', embd_layer: {}, img_processor: {} });
    const name = (tensor: string) => phi3ParameterName(tensor, config);
    for (const unused of [
      'lm_head.weight',
      'model.vision_embed_tokens.wte.weight',
      `${VISION_TOWER}.post_layernorm.weight`,
      `${VISION_TOWER}.embeddings.position_ids`,
      `${VISION_TOWER}.encoder.layers.23.mlp.fc1.weight`,
    ]) {
      expect(name(unused), unused).toBeUndefined();
    }
    for (const used of [
      'model.embed_tokens.weight',
      `${VISION_TOWER}.encoder.layers.22.mlp.fc1.weight`,
      `${VISION_TOWER}.encoder.layers.24.mlp.fc1.weight`,
    ]) {
      expect(name(used)).toBe(used);
    }
  });
});

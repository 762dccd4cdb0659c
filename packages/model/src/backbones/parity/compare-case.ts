import * as tf from '@tensorflow/tfjs-core';
import { l2Normalise } from '../../layers/norm.ts';
import type { HostTensor } from '../../safetensors/dtype.ts';
import type { ImageLayout, ImageSlots } from '../backbone.ts';
import { batchTensors } from '../batch-tensors.ts';
import { caseSpans } from './case-spans.ts';
import { largestDifference, type RowPairs, sameRows } from './largest-difference.ts';
import type { ParityFixture } from './open-parity-fixture.ts';

export interface CompareCaseOptions {
  /** Prefix of the expected tensors. Default the case's name. */
  expectedAs?: string;
  /** Image slots beyond those needed. Default none. */
  extraSlots?: ImageSlots;
}

/**
 * Runs one case and compares every tensor that the fixture has of it.
 *
 * @returns largest absolute difference to the library by tensor, without the case in front.
 */
export async function compareCase(
  fixture: ParityFixture,
  name: string,
  options: CompareCaseOptions = {},
): Promise<Map<string, number>> {
  const { expectedAs = name, extraSlots = { images: 0, slots: 0 } } = options;
  const { backbone, store, expected, model } = fixture;
  const parityCase = fixture.cases[name]!;
  const { input_ids: ids, attention_mask: mask } = parityCase;
  const images = fixture.images[name]!;
  const length = ids[0]!.length;
  const differences = new Map<string, number>();
  const comparisons: { quantity: string; value: tf.Tensor; wanted: HostTensor; rows?: RowPairs | undefined }[] = [];
  const compare = (tensor: string, value: tf.Tensor, rows?: RowPairs): void => {
    const wanted = expected.get(`${expectedAs}.${tensor}`);
    if (wanted) comparisons.push({ quantity: tensor, value, wanted, rows });
  };

  const values = tf.tidy(() => {
    const table = backbone.tokenTable(store);
    let sources: tf.Tensor = table;
    let layout: ImageLayout | undefined;
    if (images.length > 0) {
      compare('pixel_values', tf.tensor(images[0]!.pixels));
      const { images: count, slots } = backbone.imageSlots(images);
      layout = backbone.layoutImages(images, { images: count + extraSlots.images, slots: slots + extraSlots.slots });
      const features = backbone.encodeImages(store, batchTensors(layout.arrays), {
        trace: (traced, value) => {
          const result = model.traceRows?.(traced, layout!, parityCase);
          compare(traced, value, result && { result });
        },
      });
      compare('vision_features', features, { result: layout.rows[0]! });
      sources = tf.concat([table, features]);
    }

    const tokens = layout?.rows.flatMap((rows) => [...rows]) ?? [];
    const gathered = ids.flat().map((id) => (model.isPlaceholder(id) ? table.shape[0] + tokens.shift()! : id));
    const embeddings = tf.reshape(tf.gather(sources, tf.tensor1d(gathered, 'int32')), [
      ids.length,
      length,
      backbone.dimension,
    ]) as tf.Tensor3D;
    const positions = batchTensors(
      backbone.layoutSequences(caseSpans(ids, { mask, images, isPlaceholder: model.isPlaceholder }), {
        length,
        padding: mask.some((row) => row[0] === 0) ? 'left' : 'right',
      }),
    );
    const alone = model.aloneRows?.[name] ?? ids.map((_, row) => row);
    const real = alone.flatMap((row) =>
      mask[row]!.flatMap((isReal, position) => (isReal ? [row * length + position] : [])),
    );
    compare('inputs_embeds', embeddings, sameRows(real));
    const hidden = backbone.encodeSequences(store, embeddings, positions, {
      trace: (traced, value) => compare(traced, value, sameRows(real)),
    });
    compare('last_hidden_state', hidden, sameRows(real));
    const last = tf.tensor1d(
      parityCase.last_token_index.map((index, row) => row * length + index),
      'int32',
    );
    const picked = tf.gather(tf.reshape(hidden, [-1, backbone.dimension]), last);
    for (const pooled of [picked, backbone.encodeSequences(store, embeddings, positions, { last })]) {
      const embedding = l2Normalise(pooled);
      compare('embedding', embedding, sameRows(alone));
      const single = expected.get(`${name.slice(0, 1)}_single.embedding`);
      if (single && expectedAs === name) {
        comparisons.push({ quantity: 'embedding (alone)', value: embedding, wanted: single });
      }
    }
    return comparisons.map(({ value }) => value);
  });
  // Last to first: an engine that compiles what is read then compiles once.
  for (const { quantity, value, wanted, rows } of comparisons.toReversed()) {
    const difference = largestDifference(await value.data(), wanted, rows);
    differences.set(quantity, Math.max(difference, differences.get(quantity) ?? 0));
  }
  tf.dispose(values);
  return differences;
}

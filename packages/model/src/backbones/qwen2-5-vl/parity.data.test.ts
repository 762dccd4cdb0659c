import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadParameters } from '../../checkpoint/load-parameters.ts';
import { selectBackend } from '../../engine/select-backend.ts';
import { memoryFileSource } from '../../files/file-source.ts';
import { l2Normalise } from '../../layers/norm.ts';
import { ParameterStore } from '../../parameter-store.ts';
import { openSafetensors } from '../../safetensors/open.ts';
import { parseSafetensors, type SafetensorsContent } from '../../safetensors/parse.ts';
import { sharedFixtures } from '../../testing/shared-fixtures.ts';
import type { ImageLayout, PatchedImage, SequenceSpan } from '../backbone.ts';
import { batchTensors } from '../batch-tensors.ts';
import { parseQwen25VlConfig, type Qwen25VlConfig } from './config.ts';
import { encodeText } from './language-model.ts';
import { mropePositions } from './positions.ts';
import { layoutText } from './sequence-layout.ts';
import { layoutVision, visionSlots } from './vision-layout.ts';
import { encodeVision } from './vision-tower.ts';
import { defineQwen25Vl, publishedName, TOKEN_TABLE } from './weights.ts';

const folder = sharedFixtures('reference/parity/qwen2_5_vl');

interface Case {
  input_ids: number[][];
  attention_mask: number[][];
  position_ids: number[][][];
  image_grid_thw?: [number, number, number][];
  last_token_index: number[];
  vision_window_index?: number[];
  image_token_count?: number;
}

const engines = ['cpu', 'onnx'] as const;

describe.skipIf(!folder)('Qwen2.5-VL against transformers (skipped without ../shared)', () => {
  describe.each(engines)('on %s', (engine) => {
    let config: Qwen25VlConfig;
    let cases: Record<string, Case>;
    let expected: SafetensorsContent;
    let store: ParameterStore;

    beforeAll(async () => {
      await selectBackend({ prefer: engine });
      const read = (name: string): Uint8Array => readFileSync(join(folder!, name));
      const json = JSON.parse(new TextDecoder().decode(read('config.json')));
      config = parseQwen25VlConfig(json);
      cases = JSON.parse(new TextDecoder().decode(read('cases.json'))).cases;
      expected = parseSafetensors(read('cases.safetensors'));
      store = new ParameterStore();
      defineQwen25Vl(store, config);
      const source = memoryFileSource({ weights: read('model.safetensors') });
      await loadParameters(store, await openSafetensors(source, 'weights'), {
        where: 'fixture',
        rename: publishedName,
      });
      return () => store.dispose();
    });

    const difference = (tensor: tf.Tensor, name: string, rows?: readonly number[]): number => {
      const wanted = expected.tensors.get(name)!;
      const width = wanted.shape.at(-1)!;
      const actual = tensor.dataSync();
      let worst = 0;
      for (const row of rows ?? Array.from({ length: wanted.data.length / width }, (_, index) => index)) {
        for (let i = row * width; i < (row + 1) * width; i++) {
          worst = Math.max(worst, Math.abs(actual[i]! - wanted.data[i]!));
        }
      }
      return worst;
    };

    const image = (name: string): PatchedImage => ({
      patches: expected.tensors.get('A.pixel_values')!.data as Float32Array,
      grid: cases[name]!.image_grid_thw![0]!,
    });

    const embedRows = (name: string, layout?: ImageLayout, features?: tf.Tensor2D) => {
      const { input_ids: ids, attention_mask: mask } = cases[name]!;
      const length = ids[0]!.length;
      const padding = mask.some((row) => row[0] === 0) ? ('left' as const) : ('right' as const);
      const spans = ids.map((row, index) => spansOf(row, mask[index]!, layout ? image(name) : undefined));
      const rows: number[] = [];
      let used = 0;
      for (const row of ids) {
        for (const id of row) rows.push(id === 392 ? config.vocabularySize + layout!.rows[0]![used++]! : id);
      }
      const table = store.get(TOKEN_TABLE) as unknown as tf.Tensor2D;
      const all = features ? tf.concat([table, features]) : table;
      const embeddings = tf.reshape(tf.gather(all, tf.tensor1d(rows, 'int32')), [
        ids.length,
        length,
        -1,
      ]) as tf.Tensor3D;
      return {
        embeddings,
        tensors: batchTensors(layoutText(config, spans, { length, padding })),
        spans,
        padding,
        length,
      };
    };

    const checkText = (name: string, layout?: ImageLayout, features?: tf.Tensor2D): void => {
      const { attention_mask: mask, last_token_index: lastIndex, position_ids: wantedPositions } = cases[name]!;
      const { embeddings, tensors, spans, padding, length } = embedRows(name, layout, features);
      const real = mask.flat().flatMap((value, index) => (value ? [index] : []));
      if (padding === 'right') {
        const positions = mropePositions(spans, config.vision.mergeSize, { length });
        const flat = wantedPositions.flat(2);
        for (const index of real) {
          for (let axis = 0; axis < 3; axis++) {
            expect(positions[axis * mask.flat().length + index]).toBe(flat[axis * mask.flat().length + index]);
          }
        }
      }
      const hidden = encodeText(store, config, embeddings, tensors, {
        onLayer: (state, index) => {
          const layerName = `${name}.decoder_layer.${index}`;
          if (expected.tensors.has(layerName)) expect(difference(state, layerName, real)).toBeLessThan(2e-4);
        },
      });
      expect(difference(hidden, `${name}.last_hidden_state`, real)).toBeLessThan(2e-4);
      const last = tf.tensor1d(
        lastIndex.map((index, row) => row * length + index),
        'int32',
      );
      const pooled = l2Normalise(encodeText(store, config, embeddings, tensors, { last }));
      expect(difference(pooled, `${name}.embedding`)).toBeLessThan(1e-5);
      const picked = l2Normalise(tf.gather(tf.reshape(hidden, [-1, config.hiddenSize]), last));
      expect(tf.max(tf.abs(tf.sub(picked, pooled))).dataSync()[0]).toBeLessThan(1e-5);
    };

    it.each([0, 3])('vision features of case A, %i windows of padding', (extra) => {
      tf.tidy(() => {
        const images = [image('A')];
        const { images: frames, slots } = visionSlots(config, images);
        const layout = layoutVision(config, images, { images: frames, slots: slots + extra });
        const blocks: tf.Tensor[] = [];
        const features = encodeVision(store, config, batchTensors(layout.arrays), (hidden) => blocks.push(hidden));
        const inOrder = tf.gather(features, tf.tensor1d([...layout.rows[0]!], 'int32'));
        expect(difference(inOrder, 'A.vision_features')).toBeLessThan(2e-4);
        for (const [index, hidden] of blocks.entries()) {
          // The fixture's blocks are in window order; a window's slots here are in the same order, with gaps.
          const slotsInWindowOrder = cases['A']!.vision_window_index!.flatMap((token) =>
            Array.from({ length: 4 }, (_, part) => layout.rows[0]![token]! * 4 + part),
          );
          const ordered = tf.gather(hidden, tf.tensor1d(slotsInWindowOrder, 'int32'));
          expect(difference(ordered, `A.vision_block.${index}`)).toBeLessThan(2e-4);
        }
      });
    });

    it.each(['B', 'B_left'])('text rows of case %s', (name) => {
      tf.tidy(() => checkText(name));
    });

    it.each(['A', 'C'])('image rows of case %s', (name) => {
      tf.tidy(() => {
        const layout = layoutVision(config, [image(name)], visionSlots(config, [image(name)]));
        const features = encodeVision(store, config, batchTensors(layout.arrays));
        checkText(name, layout, features);
      });
    });
  });
});

function spansOf(ids: number[], mask: number[], image?: PatchedImage): SequenceSpan[] {
  const spans: SequenceSpan[] = [];
  for (const [index, id] of ids.entries()) {
    if (!mask[index]) continue;
    const before = spans.at(-1);
    if (id === 392 && image) {
      if (before?.kind !== 'image') spans.push({ kind: 'image', grid: image.grid });
    } else if (before?.kind === 'text') before.length++;
    else spans.push({ kind: 'text', length: 1 });
  }
  return spans;
}

import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import { selectBackend } from '@uge/model';
import { beforeAll, describe, expect, it } from 'vitest';
import { sharedFixtures } from '../../../model/src/testing/shared-fixtures.ts';
import { infoNce } from './info-nce.ts';
import { marginMetric } from './margin-metric.ts';

const path = sharedFixtures('reference/uge-golden.json');
interface Golden {
  /** Anchor, positive, repeated; with hard negatives: anchor, positive, negative, repeated. */
  embeddings: number[][];
  'loss_t0.01': number;
  'loss_t0.05': number;
  'loss_t0.01_mask_fake_negative': number;
  'loss_hard_neg_t0.01': number;
  metrics: { margin: number; mean_pos: number; mean_neg: number };
}

describe.runIf(path).each(['cpu', 'onnx'] as const)('the numbers of the Python reference, on %s', (engine) => {
  let golden: Golden;
  beforeAll(async () => {
    golden = (JSON.parse(readFileSync(path!, 'utf8')) as { infonce: Golden }).infonce;
    await selectBackend({ prefer: engine });
  });
  const rows = (...indices: number[]): tf.Tensor2D => tf.tensor2d(indices.map((index) => golden.embeddings[index]!));
  const relative = (loss: tf.Scalar, expected: number): number => Math.abs(loss.dataSync()[0]! / expected - 1);

  it('are those of infoNce', () => {
    tf.tidy(() => {
      const [query, target] = [rows(0, 2, 4), rows(1, 3, 5)];
      expect(relative(infoNce(query, target), golden['loss_t0.01'])).toBeLessThan(1e-6);
      expect(relative(infoNce(query, target, { temperature: 0.05 }), golden['loss_t0.05'])).toBeLessThan(1e-6);
      const hard = infoNce(rows(0, 3), rows(1, 4), { hardNegatives: rows(2, 5) });
      expect(relative(hard, golden['loss_hard_neg_t0.01'])).toBeLessThan(1e-6);
      // Candidates whose cosine exceeds that of the positive by more than 0.1.
      const cosines = tf.matMul(query, target, false, true);
      const positives = tf.sum(tf.mul(cosines, tf.eye(3)), 1, true);
      const falseNegatives = tf.cast(tf.greater(cosines, tf.add(positives, 0.1)), 'float32') as tf.Tensor2D;
      const masked = infoNce(query, target, { falseNegatives }).dataSync()[0]!;
      expect(masked).toBeCloseTo(golden['loss_t0.01_mask_fake_negative'], 6);
    });
  });

  it('are those of marginMetric', () => {
    const vectors = golden.embeddings.map((row) => Float32Array.from(row));
    const of = (...indices: number[]): Float32Array[] => indices.map((index) => vectors[index]!);
    const metric = marginMetric(of(0, 2, 4), of(1, 3, 5));
    expect(metric.margin).toBeCloseTo(golden.metrics.margin, 6);
    expect(metric.meanPositive).toBeCloseTo(golden.metrics.mean_pos, 6);
    expect(metric.meanNegative).toBeCloseTo(golden.metrics.mean_neg, 6);
  });
});

it.skipIf(path)('needs shared/reference/uge-golden.json', () => undefined);

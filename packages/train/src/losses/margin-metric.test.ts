import { describe, expect, it } from 'vitest';
import { goldenEmbeddings } from '../testing/golden-embeddings.ts';
import { marginMetric } from './margin-metric.ts';

const vectors = goldenEmbeddings.map((row) => Float32Array.from(row));

describe('marginMetric', () => {
  it('equals the Python reference', () => {
    const metric = marginMetric([vectors[0]!, vectors[2]!, vectors[4]!], [vectors[1]!, vectors[3]!, vectors[5]!]);
    expect(metric.margin).toBeCloseTo(-0.294825, 5);
    expect(metric.meanPositive).toBeCloseTo(-0.000941, 5);
    expect(metric.meanNegative).toBeCloseTo(-0.002174, 5);
    expect(metric.recallAt1).toBe(0);
    expect(metric.meanReciprocalRank).toBeCloseTo(0.5, 6);
    expect(metric.intervals.recallAt1[1]).toBeCloseTo(0.5615, 4);
    const [low, high] = metric.intervals.margin;
    expect((low + high) / 2).toBeCloseTo(metric.margin, 6);
  });

  it('leaves out false negatives, and a query without competitors has no margin', () => {
    const query = [Float32Array.of(1, 0), Float32Array.of(1, 0)];
    expect(marginMetric(query, query)).toMatchObject({ margin: 0, recallAt1: 0, meanReciprocalRank: 0.5 });
    expect(marginMetric(query, query, { isFalseNegative: () => true })).toMatchObject({
      margin: 0,
      meanPositive: 1,
      meanNegative: 0,
      recallAt1: 1,
      meanReciprocalRank: 1,
    });
  });
});

import { describe, expect, it } from 'vitest';
import { parseTrainConfig } from '../config/parse-train-config.ts';
import type { TrainConfigInput } from '../config/train-config.ts';
import type { MarginMetric } from '../losses/margin-metric.ts';
import { BestTracker, requireForm } from './best-tracker.ts';

const metric = (margin: number, recallAt1 = 0): MarginMetric => ({
  margin,
  meanPositive: 0,
  meanNegative: 0,
  recallAt1,
  meanReciprocalRank: 0,
  intervals: { margin: [0, 0], recallAt1: [0, 0], meanReciprocalRank: [0, 0] },
});
const config = (settings: Partial<TrainConfigInput>) => parseTrainConfig({ stage: 'stage2', steps: 1, ...settings });

describe('BestTracker', () => {
  it('keeps the highest margin of the first form, and stops when patience ends', () => {
    const tracker = new BestTracker(config({ patience: 2 }));
    const margins = [0.1, 0.3, 0.3, 0.2];
    const seen = margins.map((margin, step) => tracker.take(step, { fused: metric(margin), image: metric(9) }).isBest);
    expect(seen).toEqual([true, true, false, false]);
    expect(tracker.best).toMatchObject({ step: 1, form: 'fused', selectedBy: 'margin', margin: 0.3 });
    expect(tracker.isExhausted).toBe(true);
    const resumed = new BestTracker(config({ patience: 3 }), tracker.state);
    expect(resumed.isExhausted).toBe(false);
    resumed.take(4, { fused: metric(0.1) });
    expect(resumed.isExhausted).toBe(true);
  });

  it('can judge another form by another metric, and ask for more than a trifle', () => {
    const tracker = new BestTracker(
      config({ selectBy: 'recallAt1', selectForm: 'image', patience: 2, minimumGain: 0.05 }),
    );
    const take = (recall: number, step: number) =>
      tracker.take(step, { fused: metric(1, 1), image: metric(0, recall) }).isBest;
    expect([0.1, 0.12, 0.13].map(take)).toEqual([true, true, true]);
    expect(tracker.best).toMatchObject({ step: 2, form: 'image', recallAt1: 0.13 });
    expect(tracker.isExhausted).toBe(true);
  });

  it('knows the forms of the stage', () => {
    expect(() => requireForm('imgae', ['fused', 'image'])).toThrow(/Did you mean "image"/);
    expect(() => requireForm(undefined, ['image'])).not.toThrow();
  });
});

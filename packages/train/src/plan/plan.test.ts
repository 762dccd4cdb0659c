import { describe, expect, it } from 'vitest';
import type { TrainingRecord } from '../records/training-record.ts';
import { ablationTable, renderAblationTable } from './ablation-table.ts';
import { planVariants } from './plan-variants.ts';
import { seedInterval } from './seed-interval.ts';
import { parseTrainPlan, planStages, stageConfig } from './train-plan.ts';

const plan = parseTrainPlan({
  dataset: 'd',
  out: 'o',
  stage1: {},
  stage2: { epochs: 2, lossWeights: { graphText: 0.1 } },
});

describe('parseTrainPlan', () => {
  it('lays settings over the preset of a fresh model, and over the defaults of another', () => {
    expect(planStages(plan)).toEqual(['stage1', 'stage2']);
    expect(stageConfig(plan, 'stage1')).toMatchObject({ steps: 180, learningRate: 5e-4, seed: 1 });
    expect(stageConfig(plan, 'stage2')).toMatchObject({
      epochs: 2,
      temperature: 0.07,
      lossWeights: { imageText: 0.5 },
    });
    expect(stageConfig(plan, 'stage2').steps).toBeUndefined();
    const other = parseTrainPlan({ dataset: 'd', out: 'o', model: 'm', seed: 7, stage1: { steps: 5 } });
    expect(stageConfig(other, 'stage1')).toMatchObject({ steps: 5, learningRate: 5e-5, seed: 7 });
    expect(stageConfig({ ...other, preset: 'mini' }, 'stage1')).toMatchObject({ steps: 5, learningRate: 5e-4 });
  });

  it('refuses unknown names and plans without stages', () => {
    expect(() => parseTrainPlan({ dataset: 'd', out: 'o', stage1: { stepps: 1 } })).toThrow(/stepps.*steps/);
    expect(() => parseTrainPlan({ dataset: 'd', out: 'o', stages: {} })).toThrow(/stages/);
    expect(() => parseTrainPlan({ dataset: 'd', out: 'o', stage1: null })).toThrow(/no stage to train/);
  });
});

describe('planVariants', () => {
  it('makes one change at a time, and leaves out the base value', () => {
    const variants = planVariants(plan, {
      vary: ['stage2.lossWeights.graphText=0.1,0.5', 'stage1.temperatureRange=[0.01,0.1],[0.02,0.2]', 'stage1=null'],
    });
    expect(variants.map(({ name }) => name)).toEqual([
      'base',
      'stage2.lossWeights.graphText=0.5',
      'stage1.temperatureRange=[0.01,0.1]',
      'stage1.temperatureRange=[0.02,0.2]',
      'stage1=null',
    ]);
    expect(variants[1]!.plan).toEqual({ ...plan, stage2: { epochs: 2, lossWeights: { graphText: 0.5 } } });
    expect(planStages(variants[4]!.plan)).toEqual(['stage2']);
  });

  it('knows the ablations by name, and says what is wrong', () => {
    const [, gcn, alone] = planVariants(plan, { named: ['gcn', 'stage2-only'] });
    expect(stageConfig(gcn!.plan, 'stage2').graphEncoder).toMatchObject({ operator: 'gcn', positions: true });
    expect(planStages(alone!.plan)).toEqual(['stage2']);
    expect(() => planVariants(plan, { named: ['gnc'] })).toThrow(/no ablation "gnc"; there are full/);
    expect(() => planVariants(plan, { vary: ['seed'] })).toThrow(/expected a field/);
    expect(() => planVariants(plan, { vary: ['stage2.stepps=1'] })).toThrow(/stepps/);
  });
});

describe('ablationTable', () => {
  const record = (meanReciprocalRank: number): TrainingRecord =>
    ({
      best: {
        step: 1,
        form: 'fused',
        meanReciprocalRank,
        recallAt1: 0.1,
        margin: 0,
        intervals: { meanReciprocalRank: [0, 1] },
      },
      throughput: { samplesPerSecond: 10 },
    }) as unknown as TrainingRecord;
  const runs = (values: number[]) => values.map((value, index) => ({ seed: index + 1, record: record(value) }));

  it('compares seed by seed, with intervals over seeds', () => {
    const [base, other] = ablationTable([
      { name: 'base', runs: runs([0.2, 0.4, 0.6]) },
      { name: 'x', runs: runs([0.3, 0.5, 0.7]) },
    ]);
    expect(base!.gain).toBeUndefined();
    expect(base!.meanReciprocalRank.mean).toBeCloseTo(0.4, 9);
    expect(base!.meanReciprocalRank.interval![0]).toBeCloseTo(0.4 - (4.303 * 0.2) / Math.sqrt(3), 6);
    // Every seed gains the same, so the gain is known much better than either mean.
    expect(other!.gain!.interval![0]).toBeCloseTo(0.1, 6);
    expect(renderAblationTable([base!, other!])).toContain('| `x` | 0.500 [0.003, 0.997] | +0.100 [+0.100, +0.100] |');
  });

  it('has the interval over queries of a single seed', () => {
    const [base] = ablationTable([{ name: 'base', runs: runs([0.5]) }]);
    expect(base!.meanReciprocalRank.interval).toEqual([0, 1]);
    expect(seedInterval([3])).toEqual({ mean: 3, interval: undefined });
  });
});

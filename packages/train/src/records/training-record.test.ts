import { describe, expect, it } from 'vitest';
import { metricsRows, sessionRow, stepRow } from '../testing/metrics-rows.ts';
import type { DataRecord } from './data-record.ts';
import { modelCard } from './model-card.ts';
import { createTrainingRecord, type TrainingRecord } from './training-record.ts';

const dataset: DataRecord = {
  name: 'Paris',
  fingerprint: 'f00d',
  trainRows: 300,
  validationRows: 40,
  cities: [
    {
      name: 'paris',
      role: 'train',
      source: 'paris.osm.pbf',
      sha256: 'ab12',
      license: 'ODbL-1.0',
      attribution: '© OSM',
    },
    {
      name: 'oslo',
      role: 'held-out',
      source: 'oslo.osm.pbf',
      sha256: 'cd34',
      license: 'ODbL-1.0',
      attribution: '© OSM',
    },
  ],
  photoLicences: { 'CC-BY-SA-4.0': 120, rendered: 30 },
};

function record(rows = metricsRows(40)): TrainingRecord {
  return createTrainingRecord({
    dataset,
    files: { 'model.safetensors': 'beef' },
    encoder: { id: 'toy', dimension: 12, weights: 900, trainedWeights: 600, groups: [], earlierStages: [] },
    best: { step: 40, form: 'fused', selectedBy: 'meanReciprocalRank' },
    steps: 40,
    stepsPerEpoch: 20,
    seconds: 12,
    rows,
  });
}

describe('createTrainingRecord', () => {
  it('has config, hashes, versions, machine and times of all sessions', () => {
    const resumed = { ...sessionRow(), step: 40, time: 1_700_000_100, initialWeights: 'later' };
    const made = record([...metricsRows(40), resumed, { ...stepRow(41), time: 1_700_000_200 }]);
    expect(made).toMatchObject({
      stage: 'stage2',
      config: { stage: 'stage2', seed: 42, weightDecay: 0.1 },
      encoder: { initialWeights: 'cafe' },
      files: { 'model.safetensors': 'beef' },
      machine: { engine: 'cpu' },
      startedAt: '2023-11-14T22:13:20.000Z',
      finishedAt: '2023-11-14T22:16:40.000Z',
      sessions: 2,
    });
    expect(made.throughput.samplesPerSecond).toBeCloseTo(8000 / 203, 1);
  });
});

describe('modelCard', () => {
  it('tells data with licences, stages, metrics with intervals, limits and how to load', () => {
    const made = record();
    const { config } = made;
    const stage1 = {
      stage: 'stage1',
      config,
      dataset: { name: 'Rome', fingerprint: 'aa' },
      initialWeights: '',
      versions: {},
    } as const;
    const card = modelCard({ ...made, encoder: { ...made.encoder, earlierStages: [stage1] } });
    for (const part of [
      'Stages: stage1 on Rome (`aa`); then stage2, below.',
      '| paris | paris.osm.pbf | `ab12` | ODbL-1.0 | © OSM |',
      '120 × CC-BY-SA-4.0',
      '| fused | 0.600 [0.550, 0.650] | 0.500 [0.450, 0.550] |',
      '## Limits',
      "UrbanEncoder.fromPretrained('<this folder>')",
    ])
      expect(card).toContain(part);
    expect(card).not.toContain('oslo');
  });
});

import { UgeError } from '@uge/core';
import { describe, expect, it } from 'vitest';
import { parseTrainConfig } from './parse-train-config.ts';
import { stage1Mini, stage2Mini } from './presets.ts';

describe('parseTrainConfig', () => {
  it('fills in defaults, also in groups', () => {
    expect(parseTrainConfig({ stage: 'stage2', epochs: 2, groupScales: { vision: 0.1 } })).toMatchObject({
      batchSize: 32,
      groupScales: { vision: 0.1, language: 1, graph: 1 },
      lossWeights: { graphText: 0.5, imageText: 0.5, graphImage: 0.25 },
      temperature: 0.01,
    });
    expect(parseTrainConfig(stage1Mini).stage).toBe('stage1');
    expect(parseTrainConfig(stage2Mini).stage).toBe('stage2');
  });

  it('names every problem at once and suggests known names', () => {
    const parse = (): unknown =>
      parseTrainConfig({ stage: 'stage1', steps: 5, learningrate: 1, batchSize: 1, groupScales: { visoin: 1 } });
    expect(parse).toThrow(UgeError);
    expect(parse).toThrow(/unknown setting "learningrate". Did you mean "learningRate"\?/);
    expect(parse).toThrow(/unknown setting "groupScales.visoin". Did you mean "vision"\?/);
    expect(parse).toThrow(/batchSize: /);
  });

  it('knows which settings go together', () => {
    const parse = (settings: object): unknown => parseTrainConfig({ stage: 'stage1', steps: 1, ...settings });
    expect(() => parse({ trainGraphs: 'none' })).toThrow(/settings of stage2/);
    expect(() => parse({ graphEncoder: { positions: false } })).toThrow(/settings of stage2/);
    expect(() => parse({ evaluateEvery: 0.5 })).toThrow(/evaluateEvery: a number of steps is whole/);
    expect(parse({ evaluateEvery: 0.5, intervalUnit: 'epochs' })).toMatchObject({ evaluateEvery: 0.5 });
    expect(() => parse({ cacheVisionFeatures: true, lora: { targetModules: 'all-linear' } })).toThrow(/vision tower/);
    expect(parse({ $schema: 'train-config.schema.json' })).not.toHaveProperty('$schema');
    expect(parseTrainConfig({ stage: 'stage2', steps: 1, graphEncoder: { operator: 'gcn' } })).toMatchObject({
      graphEncoder: { kind: 'uge', operator: 'gcn', positions: true, edgeFeatures: true },
    });
  });

  it('wants either steps or epochs', () => {
    expect(() => parseTrainConfig({ stage: 'stage1' })).toThrow('either steps or epochs');
    expect(() => parseTrainConfig({ stage: 'stage1', steps: 1, epochs: 1 })).toThrow('either steps or epochs');
    expect(() => parseTrainConfig('fast')).toThrow('expected an object');
  });
});

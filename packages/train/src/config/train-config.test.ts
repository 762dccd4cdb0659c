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

  it('wants either steps or epochs', () => {
    expect(() => parseTrainConfig({ stage: 'stage1' })).toThrow('either steps or epochs');
    expect(() => parseTrainConfig({ stage: 'stage1', steps: 1, epochs: 1 })).toThrow('either steps or epochs');
    expect(() => parseTrainConfig('fast')).toThrow('expected an object');
  });
});

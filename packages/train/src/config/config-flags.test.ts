import { describe, expect, it } from 'vitest';
import { configFlags, configFromFlags } from './config-flags.ts';
import { parseTrainConfig } from './parse-train-config.ts';

const flag = (name: string) => configFlags().find((found) => found.name === name);

describe('configFlags', () => {
  it('has every setting once, with its type, default and description', () => {
    const flags = configFlags();
    expect(new Set(flags.map(({ name }) => name)).size).toBe(flags.length);
    expect(flags.every(({ description }) => description !== '')).toBe(true);
    expect(flag('learning-rate')).toMatchObject({ path: ['learningRate'], type: 'number', default: 5e-5 });
    expect(flag('loss-weights.graph-text')).toMatchObject({ path: ['lossWeights', 'graphText'], default: 0.5 });
    expect(flag('schedule')).toMatchObject({ type: 'string', choices: ['cosine', 'linear', 'constant'] });
    expect(flag('no-symmetric')).toMatchObject({ path: ['symmetric'], type: 'switch', sets: false });
    expect(flag('learn-temperature')).toMatchObject({ type: 'switch', sets: true });
    expect(['lora', 'graph-encoder', 'parameter-groups', 'temperature-range'].map((name) => flag(name)?.type)).toEqual(
      Array.from({ length: 4 }, () => 'json'),
    );
  });

  it('makes settings of values', () => {
    const values = {
      stage: 'stage2',
      steps: 5,
      'loss-weights.graph-text': 0,
      'no-symmetric': true,
      lora: '{"r": 4}',
      'learn-temperature': false,
      seed: undefined,
    };
    expect(configFromFlags(values)).toEqual({
      stage: 'stage2',
      steps: 5,
      lossWeights: { graphText: 0 },
      symmetric: false,
      lora: { r: 4 },
    });
    expect(parseTrainConfig(configFromFlags(values))).toMatchObject({ lora: { r: 4, alpha: 32 }, symmetric: false });
    expect(() => configFromFlags({ lora: 'r=4' })).toThrow(/--lora: expected JSON, found "r=4"/);
  });
});

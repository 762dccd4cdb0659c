import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseTrainConfig } from '../config/parse-train-config.ts';
import type { TrainConfigInput } from '../config/train-config.ts';
import { useCpuEngine } from '../testing/cpu-engine.ts';
import { groupParameters, groupRecords } from './parameter-groups.ts';
import type { TrainableParameter } from './trainable-encoder.ts';

beforeAll(useCpuEngine);

function parameters(): TrainableParameter[] {
  const weight = (name: string, group: TrainableParameter['group'], shape: number[]): TrainableParameter => ({
    name,
    group,
    variable: tf.tidy(() => tf.variable(tf.zeros(shape))),
  });
  return [
    weight('visual.blocks.0.attn.qkv.weight', 'vision', [4, 4]),
    weight('model.embed_tokens.weight', 'language', [10, 4]),
    weight('model.layers.0.mlp.up_proj.weight', 'language', [4, 4]),
    weight('model.layers.0.input_layernorm.weight', 'language', [4]),
    weight('graph_encoder.layers.0.conv.lin_l.weight', 'graph', [4, 4]),
    weight('graph_encoder.layers.0.conv.lin_l.bias', 'graph', [4]),
    weight('graph_encoder.gate', 'graph', [8, 1]),
    weight('graph_encoder.kind', 'graph', [5, 4]),
  ];
}

const grouped = (settings: Partial<TrainConfigInput>) =>
  groupParameters(parameters(), parseTrainConfig({ stage: 'stage2', steps: 1, ...settings }));

describe('groupParameters', () => {
  it('scales rates by part of the model and decays matrices, but neither biases, norms, tables nor scales', () => {
    const all = grouped({ groupScales: { vision: 0.1, graph: 2 } });
    expect(all.map(({ learningRateScale }) => learningRateScale)).toEqual([0.1, 1, 1, 1, 2, 2, 2, 2]);
    expect(all.map(({ weightDecay }) => weightDecay)).toEqual([0.1, 0, 0.1, 0, 0.1, 0, 0, 0]);
    expect(groupRecords(all)).toEqual([
      { name: 'vision', learningRateScale: 0.1, weights: [{ weightDecay: 0.1, count: 16 }] },
      {
        name: 'language',
        learningRateScale: 1,
        weights: [
          { weightDecay: 0, count: 44 },
          { weightDecay: 0.1, count: 16 },
        ],
      },
      {
        name: 'graph',
        learningRateScale: 2,
        weights: [
          { weightDecay: 0.1, count: 16 },
          { weightDecay: 0, count: 32 },
        ],
      },
    ]);
  });

  it('lets the first rule that matches a name decide, and leaves out what has no rate', () => {
    const all = grouped({
      groupScales: { vision: 0 },
      parameterGroups: [
        { match: '\\.layers\\.0\\.', learningRateScale: 0.5 },
        { match: '^graph_encoder\\.', learningRateScale: 3, weightDecay: 0.01 },
      ],
    });
    expect(all.map(({ group }) => group)).toEqual([
      'language',
      '\\.layers\\.0\\.',
      '\\.layers\\.0\\.',
      '\\.layers\\.0\\.',
      '\\.layers\\.0\\.',
      '^graph_encoder\\.',
      '^graph_encoder\\.',
    ]);
    expect(all.map(({ weightDecay }) => weightDecay)).toEqual([0, 0.1, 0, 0.1, 0, 0.01, 0.01]);
  });

  it('refuses a rule that matches nothing', () => {
    expect(() => grouped({ parameterGroups: [{ match: '^vision', learningRateScale: 1 }] })).toThrow(
      /no weight to train matches \/\^vision\/; there are 8, such as visual\.blocks/,
    );
    expect(() => grouped({ parameterGroups: [{ match: '(', learningRateScale: 1 }] })).toThrow(
      /parameterGroups\.0\.match: not a regular expression/,
    );
  });
});

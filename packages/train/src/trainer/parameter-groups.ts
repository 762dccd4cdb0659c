import { UgeError } from '@uge/core';
import type { OptimizedParameter } from '@uge/tfjs-onnx';
import type { TrainConfig } from '../config/train-config.ts';
import type { TrainableParameter } from './trainable-encoder.ts';

/** A weight that a stage trains, and how. */
export interface GroupedParameter extends OptimizedParameter {
  /** Part of the model. */
  part: TrainableParameter['group'];
  /** The part, or the expression of the rule that took the weight out of it. */
  group: string;
  learningRateScale: number;
  /** Decay itself, not a factor. */
  weightDecay: number;
}

/** What the record of a run says about a group. */
export interface ParameterGroupRecord {
  name: string;
  learningRateScale: number;
  /** Number of weights by decay. */
  weights: { weightDecay: number; count: number }[];
}

type GroupSettings = Pick<TrainConfig, 'groupScales' | 'parameterGroups' | 'weightDecay' | 'noDecay'>;

/**
 * Rate and decay of each weight: of the first rule that matches its name, else of its part of the model. Biases and norms
 * (fewer than two axes) and what `noDecay` names are not decayed. A weight at rate 0 is left out.
 *
 * @throws {UgeError} `train/unmatched-group` for a rule that no weight matches.
 */
export function groupParameters(
  parameters: readonly TrainableParameter[],
  { groupScales, parameterGroups, weightDecay, noDecay }: GroupSettings,
): GroupedParameter[] {
  const rules = parameterGroups.map((rule) => ({ ...rule, expression: new RegExp(rule.match) }));
  const unmatched = rules.filter(({ expression }) => !parameters.some(({ name }) => expression.test(name)));
  if (unmatched.length > 0) {
    const names = unmatched.map(({ match }) => match);
    throw new UgeError(
      'train/unmatched-group',
      `parameterGroups: no weight to train matches ${names.map((name) => `/${name}/`).join(', ')}; there are ${parameters.length}, such as ${examples(parameters).join(', ')}.`,
      { unmatched: names },
    );
  }
  const exceptions = noDecay.map((expression) => new RegExp(expression));
  return parameters.flatMap(({ name, group, variable }) => {
    const rule = rules.find(({ expression }) => expression.test(name));
    const isExcepted = variable.shape.length < 2 || exceptions.some((expression) => expression.test(name));
    const grouped: GroupedParameter = {
      name,
      variable,
      part: group,
      group: rule?.match ?? group,
      learningRateScale: rule?.learningRateScale ?? groupScales[group],
      weightDecay: rule?.weightDecay ?? (isExcepted ? 0 : weightDecay),
    };
    return grouped.learningRateScale > 0 ? [grouped] : [];
  });
}

/** Groups in order of appearance. */
export function groupRecords(parameters: readonly GroupedParameter[]): ParameterGroupRecord[] {
  const groups = new Map<string, ParameterGroupRecord>();
  for (const { group, learningRateScale, weightDecay, variable } of parameters) {
    const record = groups.get(group) ?? { name: group, learningRateScale, weights: [] };
    groups.set(group, record);
    const part = record.weights.find((each) => each.weightDecay === weightDecay);
    if (part) part.count += variable.size;
    else record.weights.push({ weightDecay, count: variable.size });
  }
  return [...groups.values()];
}

/** One name of each part of the model. */
function examples(parameters: readonly TrainableParameter[]): string[] {
  return [...new Map(parameters.map(({ group, name }) => [group, name])).values()];
}

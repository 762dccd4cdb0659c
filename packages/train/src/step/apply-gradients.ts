import * as tf from '@tensorflow/tfjs-core';
import type { AdamW } from '@uge/tfjs-onnx';
import type { GroupedParameter } from '../trainer/parameter-groups.ts';

/**
 * Updates the weights; part of a captured function.
 *
 * @param gradients - by name of the variable.
 * @returns L2 norms before clipping: of all gradients, then of each group.
 */
export type ApplyGradients = (gradients: tf.NamedTensorMap, scalars: tf.Tensor1D) => tf.Tensor1D;

/** What {@link ApplyGradients} returned, by name. */
export interface GradientNorms {
  gradientNorm: number;
  /** By parameter group. */
  gradientNorms: Record<string, number>;
}

export function createApplyGradients(
  optimizer: AdamW,
  parameters: readonly Pick<GroupedParameter, 'variable' | 'group'>[],
): { apply: ApplyGradients; read: (norms: readonly number[]) => GradientNorms } {
  const groups = [...new Set(parameters.map(({ group }) => group))];
  const norm = (gradients: tf.NamedTensorMap, group: string): tf.Scalar => {
    const squares = parameters.flatMap((parameter) => {
      const gradient = parameter.group === group && gradients[parameter.variable.name];
      return gradient ? [tf.sum(tf.square(gradient))] : [];
    });
    return squares.length === 0 ? tf.scalar(0) : (tf.sqrt(tf.addN(squares)) as tf.Scalar);
  };
  return {
    apply: (gradients, scalars) => {
      const ofGroups = groups.map((group) => norm(gradients, group));
      return tf.stack([optimizer.apply(gradients, scalars), ...ofGroups]) as tf.Tensor1D;
    },
    read: ([gradientNorm, ...ofGroups]) => ({
      gradientNorm: gradientNorm!,
      gradientNorms: Object.fromEntries(groups.map((group, index) => [group, ofGroups[index]!])),
    }),
  };
}

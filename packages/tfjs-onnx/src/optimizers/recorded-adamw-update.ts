import { engine, type Scalar, type Variable } from '@tensorflow/tfjs-core';
import type { Recorder } from '../fused/recorder.ts';
import {
  add,
  binary,
  clip as clipNode,
  constant,
  divide,
  multiply,
  record,
  reshape,
  slice,
  subtract,
  unary,
} from '../recorder/build.ts';
import type { GraphNode } from '../recorder/graph-node.ts';
import { sizeOf } from '../recorder/shapes.ts';
import { type AdamWStep, type AdamWUpdate, NORM_FLOOR } from './adamw-update.ts';

const number = (value: number): GraphNode => constant(value, 'float32');

function normOf(gradients: readonly GraphNode[]): GraphNode {
  const squares = gradients.map((gradient) =>
    record('ReduceSumSquare', [reshape(gradient, [sizeOf(gradient.shape)])], [], 'float32', { axes: [0], keepdims: 0 }),
  );
  return unary('Sqrt', record('Sum', squares, [], 'float32'));
}

/** One AdamW update recorded directly, past tfjs' bookkeeping for each operation. Returns the norm of all gradients. */
export function recordedAdamWUpdate(backend: Recorder, updates: readonly AdamWUpdate[], step: AdamWStep): Scalar {
  const { beta1, beta2, clipNorm } = step;
  const scalars = backend.nodeOf(step.scalars);
  const scalarAt = (position: number): GraphNode => reshape(slice(scalars, [position], [1]), []);
  const assign = (variable: Variable, node: GraphNode): void => {
    variable.assign(engine().makeTensorFromTensorInfo(backend.tensorOf(node)));
  };
  const gradients = updates.map(({ gradient }) => backend.nodeOf(gradient));
  const norm = gradients.length === 0 ? number(0) : normOf(gradients);
  const clip = Number.isFinite(clipNorm)
    ? binary('Min', number(1), divide(number(clipNorm), add(norm, number(NORM_FLOOR))))
    : number(1);
  const firstShare = multiply(clip, number(1 - beta1));
  const secondShare = multiply(multiply(clip, clip), number(1 - beta2));
  const epsilon = scalarAt(0);
  for (const [i, { slot, rateAt, decayAt }] of updates.entries()) {
    const gradient = gradients[i]!;
    const [weight, oldFirst, oldSecond] = [slot.variable, slot.firstMoment, slot.secondMoment].map((variable) =>
      backend.nodeOf(variable),
    ) as [GraphNode, GraphNode, GraphNode];
    const first = add(multiply(oldFirst, number(beta1)), multiply(gradient, firstShare));
    const second = add(multiply(oldSecond, number(beta2)), multiply(multiply(gradient, gradient), secondShare));
    const direction = divide(first, add(unary('Sqrt', second), epsilon));
    const kept = slot.decays ? multiply(weight, scalarAt(decayAt)) : weight;
    const moved = subtract(kept, multiply(direction, scalarAt(rateAt)));
    assign(slot.firstMoment, first);
    assign(slot.secondMoment, second);
    assign(slot.variable, slot.bounds ? clipNode(moved, slot.bounds[0], slot.bounds[1]) : moved);
  }
  return engine().makeTensorFromTensorInfo(backend.tensorOf(norm)) as Scalar;
}

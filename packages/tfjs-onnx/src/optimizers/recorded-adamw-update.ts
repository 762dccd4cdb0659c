import { engine, type Scalar, type Variable } from '@tensorflow/tfjs-core';
import { output } from '../fused/nodes.ts';
import type { Recorder } from '../fused/recorder.ts';
import {
  add,
  binary,
  clip as clipNode,
  concat,
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

/** Parameters up to this size are updated together, as one vector: their operations cost more to start than to run. */
const BUNDLED_SIZE = 8192;

/** A parameter's value, gradient and moments; or those of several, joined. */
interface State {
  weight: GraphNode;
  gradient: GraphNode;
  first: GraphNode;
  second: GraphNode;
}

/** Computes new weight and moments. */
type Rule = (state: State, update: AdamWUpdate) => readonly [weight: GraphNode, first: GraphNode, second: GraphNode];

const number = (value: number): GraphNode => constant(value, 'float32');
const flat = (node: GraphNode): GraphNode => reshape(node, [sizeOf(node.shape)]);

function normOf(gradients: readonly GraphNode[]): GraphNode {
  if (gradients.length === 0) return number(0);
  const squares = gradients.map((gradient) =>
    record('ReduceSumSquare', [flat(gradient)], [], 'float32', { axes: [0], keepdims: 0 }),
  );
  return unary('Sqrt', record('Sum', squares, [], 'float32'));
}

function ruleOf(step: AdamWStep, norm: GraphNode, scalars: GraphNode): Rule {
  const { beta1, beta2, clipNorm } = step;
  const scalarAt = (position: number): GraphNode => reshape(slice(scalars, [position], [1]), []);
  const clip = Number.isFinite(clipNorm)
    ? binary('Min', number(1), divide(number(clipNorm), add(norm, number(NORM_FLOOR))))
    : number(1);
  const firstShare = multiply(clip, number(1 - beta1));
  const secondShare = multiply(multiply(clip, clip), number(1 - beta2));
  const epsilon = scalarAt(0);
  return ({ weight, gradient, first, second }, { slot, rateAt, decayAt }) => {
    const newFirst = add(multiply(first, number(beta1)), multiply(gradient, firstShare));
    const newSecond = add(multiply(second, number(beta2)), multiply(multiply(gradient, gradient), secondShare));
    const direction = divide(newFirst, add(unary('Sqrt', newSecond), epsilon));
    const kept = slot.decays ? multiply(weight, scalarAt(decayAt)) : weight;
    const moved = subtract(kept, multiply(direction, scalarAt(rateAt)));
    return [slot.bounds ? clipNode(moved, slot.bounds[0], slot.bounds[1]) : moved, newFirst, newSecond];
  };
}

/** Lists of updates that can be made at once: alone, or small parameters of one group. */
function bundlesOf(updates: readonly AdamWUpdate[]): AdamWUpdate[][] {
  const bundles: AdamWUpdate[][] = [];
  const byGroup = new Map<number, AdamWUpdate[]>();
  for (const update of updates) {
    const { slot, rateAt } = update;
    const isSmall = slot.variable.size > 0 && slot.variable.size <= BUNDLED_SIZE && !slot.bounds;
    const bundle = isSmall ? byGroup.get(rateAt) : undefined;
    if (bundle) {
      bundle.push(update);
      continue;
    }
    const fresh = [update];
    bundles.push(fresh);
    if (isSmall) byGroup.set(rateAt, fresh);
  }
  return bundles;
}

function joined(states: readonly State[]): State {
  const join = (key: keyof State): GraphNode =>
    concat(
      states.map((state) => flat(state[key])),
      0,
    );
  return { weight: join('weight'), gradient: join('gradient'), first: join('first'), second: join('second') };
}

function split(node: GraphNode, states: readonly State[]): GraphNode[] {
  const sizes = states.map(({ weight }) => sizeOf(weight.shape));
  const parts = record('Split', [node], node.shape, 'float32', { sizes });
  return states.map(({ weight }, i) => reshape(output(parts, i, [sizes[i]!]), weight.shape));
}

/** One AdamW update recorded directly, past tfjs' bookkeeping for each operation. Returns the norm of all gradients. */
export function recordedAdamWUpdate(backend: Recorder, updates: readonly AdamWUpdate[], step: AdamWStep): Scalar {
  const assign = (variable: Variable, node: GraphNode): void => {
    variable.assign(engine().makeTensorFromTensorInfo(backend.tensorOf(node)));
  };
  const states = new Map<AdamWUpdate, State>(
    updates.map((update) => [
      update,
      {
        weight: backend.nodeOf(update.slot.variable),
        gradient: backend.nodeOf(update.gradient),
        first: backend.nodeOf(update.slot.firstMoment),
        second: backend.nodeOf(update.slot.secondMoment),
      },
    ]),
  );
  const norm = normOf([...states.values()].map(({ gradient }) => gradient));
  const rule = ruleOf(step, norm, backend.nodeOf(step.scalars));
  for (const bundle of bundlesOf(updates)) {
    const members = bundle.map((update) => states.get(update)!);
    const results =
      members.length === 1
        ? rule(members[0]!, bundle[0]!).map((node) => [node])
        : rule(joined(members), bundle[0]!).map((node) => split(node, members));
    const [weights, firsts, seconds] = results as [GraphNode[], GraphNode[], GraphNode[]];
    for (const [i, { slot }] of bundle.entries()) {
      assign(slot.firstMoment, firsts[i]!);
      assign(slot.secondMoment, seconds[i]!);
      assign(slot.variable, weights[i]!);
    }
  }
  return engine().makeTensorFromTensorInfo(backend.tensorOf(norm)) as Scalar;
}

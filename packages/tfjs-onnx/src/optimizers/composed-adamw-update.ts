import {
  add,
  addN,
  clipByValue,
  div,
  minimum,
  mul,
  type Scalar,
  scalar,
  sqrt,
  square,
  sub,
  sum,
  unstack,
} from '@tensorflow/tfjs-core';
import { type AdamWStep, type AdamWUpdate, NORM_FLOOR } from './adamw-update.ts';

/** One AdamW update in tfjs operations. Returns the norm of all gradients. */
export function composedAdamWUpdate(updates: readonly AdamWUpdate[], step: AdamWStep): Scalar {
  const { beta1, beta2, clipNorm } = step;
  const scalars = unstack(step.scalars) as Scalar[];
  const squares = updates.map(({ gradient }) => square(gradient));
  const norm = squares.length === 0 ? scalar(0) : (sqrt(addN(squares.map((values) => sum(values)))) as Scalar);
  const clip = Number.isFinite(clipNorm) ? minimum(1, div(clipNorm, add(norm, NORM_FLOOR))) : scalar(1);
  const firstShare = mul(clip, 1 - beta1);
  const secondShare = mul(square(clip), 1 - beta2);
  for (const [i, { slot, gradient, rateAt, decayAt }] of updates.entries()) {
    const first = add(mul(slot.firstMoment, beta1), mul(gradient, firstShare));
    const second = add(mul(slot.secondMoment, beta2), mul(squares[i]!, secondShare));
    const direction = div(first, add(sqrt(second), scalars[0]!));
    const kept = slot.decays ? mul(slot.variable, scalars[decayAt]!) : slot.variable;
    const moved = sub(kept, mul(direction, scalars[rateAt]!));
    slot.firstMoment.assign(first);
    slot.secondMoment.assign(second);
    slot.variable.assign(slot.bounds ? clipByValue(moved, slot.bounds[0], slot.bounds[1]) : moved);
  }
  return norm;
}

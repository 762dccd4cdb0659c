import { add, erf, mul, type Tensor } from '@tensorflow/tfjs-core';
import { add as addNodes, constant, multiply, subtract, unary } from '../recorder/build.ts';
import { type FusedForm, fusedOperation } from './fused-operation.ts';
import { scaleBy } from './nodes.ts';

/** `ln(2 / √π)`, which turns `exp(−a²)` into the derivative of erf. */
const LOG_SLOPE = Math.log(2 / Math.sqrt(Math.PI));

const form: FusedForm = {
  forward: ([x]) => ({ value: unary('Gelu', x!) }),
  backward: (dy, [x]) => {
    // 2 Φ(x) + 2 x φ(x) = 1 + erf(a) + a · erf′(a) with a = x / √2
    const scaled = scaleBy(x!, Math.SQRT1_2);
    const slope = unary('Exp', subtract(constant(LOG_SLOPE, 'float32'), multiply(scaled, scaled)));
    const twice = addNodes(addNodes(unary('Erf', scaled), multiply(scaled, slope)), constant(1, 'float32'));
    return [multiply(scaleBy(dy, 0.5), twice)];
  },
  composed: (x) => mul(mul(x!, 0.5), add(erf(mul(x!, Math.SQRT1_2)), 1)),
};

/**
 * Exact GELU (Hendrycks and Gimpel, 2016), by the error function and not the tanh approximation: `x · Φ(x)`.
 *
 * @param x - float32, any shape.
 */
export function gelu<T extends Tensor>(x: T): T {
  return fusedOperation([x], form) as T;
}

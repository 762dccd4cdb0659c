import { mul, sigmoid, type Tensor } from '@tensorflow/tfjs-core';
import { add, constant, multiply, subtract, unary } from '../recorder/build.ts';
import { type FusedForm, fusedOperation } from './fused-operation.ts';

const form: FusedForm = {
  forward: ([x]) => ({ value: unary('Silu', x!) }),
  backward: (dy, [x], { value }) => {
    // σ + x σ (1 − σ)
    const gate = unary('Sigmoid', x!);
    return [multiply(dy, add(gate, multiply(value, subtract(constant(1, 'float32'), gate))))];
  },
  composed: (x) => mul(x!, sigmoid(x!)),
};

/**
 * SiLU, also called swish (Elfwing et al., 2017): `x · σ(x)`.
 *
 * @param x - float32, any shape.
 */
export function silu<T extends Tensor>(x: T): T {
  return fusedOperation([x], form) as T;
}

import { createHash } from 'node:crypto';
import type { TrainableParameter } from '../trainer/trainable-encoder.ts';

/** SHA-256 over names, shapes and float32 values of weights, in their order; 64 hex digits. */
export async function weightsHash(parameters: readonly TrainableParameter[]): Promise<string> {
  const hash = createHash('sha256');
  for (const { name, variable } of parameters) {
    const values = (await variable.data()) as Float32Array;
    hash.update(`${name} ${variable.shape.join('x')}\n`);
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest('hex');
}

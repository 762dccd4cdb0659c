import { encoderConformance } from '@uge/bench/testing';
import { selectBackend } from '@uge/model';
import { createUgeMini, type UrbanEncoder } from '@uge/model/node';
import { afterAll, describe, it } from 'vitest';

describe('uge-mini holds to what encoders hold to', () => {
  let encoder: UrbanEncoder | undefined;
  afterAll(() => encoder?.dispose());
  const checks = encoderConformance(async () => {
    await selectBackend({ prefer: 'onnx' });
    encoder = createUgeMini({ trainingTexts: ['a street near a park', 'a square with a fountain'], seed: 1 });
    return encoder;
  });
  for (const { name, run } of checks) it(name, run);
});

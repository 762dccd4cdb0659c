import { expect, test } from 'vitest';
import { OnnxBackendError } from '../error.ts';
import { locateFailure } from './locate-failure.ts';

const originOf = (node: number): { kernel: string; site: string } | undefined =>
  node === 12 ? { kernel: 'GatherV2', site: '/app/model.ts:3:4' } : undefined;
const locate = (message: string, code = 'tfjs-onnx/runtime-failure'): Error =>
  locateFailure(new OnnxBackendError(code, message), originOf) as Error;

test.each([
  "Non-zero status code returned while running Gather node. Name:'Gather_12' Status Message: out of bounds",
  "Could not find an implementation for Gather(13) node with name 'Gather_12'",
  'Node (Gather_12) Op (Gather) [ShapeInferenceError] rank',
  "running FusedGather node. Name:'Gather_12/fused' Status Message: x",
])('the node of %s is found', (message) => {
  expect(locate(message).message).toBe(`tf kernel 'GatherV2', called at /app/model.ts:3:4: ${message}`);
});

test('what names no known node stays as it is', () => {
  for (const message of ["Name:'Gather_99' x", 'out of memory']) expect(locate(message).message).toBe(message);
  expect(locate("Name:'Gather_12'", 'tfjs-onnx/shape-mismatch').message).toBe("Name:'Gather_12'");
  const other = new Error("Name:'Gather_12'");
  expect(locateFailure(other, originOf)).toBe(other);
});

import { afterEach, expect, test, vi } from 'vitest';
import { OnnxBackendError } from '../error.ts';
import * as cApi from './c-api-binding.ts';
import type { SessionOptions } from './runtime-binding.ts';
import { selectBinding } from './select-binding.ts';

const options: SessionOptions = {
  threads: 1,
  spinning: false,
  device: 'cpu',
  deviceOptions: {},
  matrixPrecision: 'float32',
};

vi.mock('./c-api-binding.ts', { spy: true });
afterEach(() => {
  vi.restoreAllMocks();
});

test('opens the C API where it can', () => {
  const { binding, note } = selectBinding('c-api', options);
  expect([binding.kind, note]).toEqual(['c-api', undefined]);
});

test('says why it fell back', () => {
  vi.mocked(cApi.createCApiBinding).mockImplementation(() => {
    throw new OnnxBackendError('tfjs-onnx/c-api-unavailable', 'koffi is not installed');
  });
  const { binding, note } = selectBinding('c-api', options);
  expect(binding.kind).toBe('onnxruntime-node');
  expect(note).toMatch(/koffi is not installed.*onnxruntime-node/);
});

test('does not hide other failures', () => {
  vi.mocked(cApi.createCApiBinding).mockImplementation(() => {
    throw new Error('out of memory');
  });
  expect(() => selectBinding('c-api', options)).toThrow('out of memory');
});

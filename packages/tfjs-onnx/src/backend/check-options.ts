import { OnnxBackendError } from '../error.ts';
import type { OnnxBackendOptions } from './register.ts';

const CHOICES = {
  binding: ['c-api', 'onnxruntime-node'],
  matrixPrecision: ['float32', 'float16', 'bfloat16'],
  gradients: ['cheap', 'tfjs'],
} as const;

/** @throws {OnnxBackendError} `tfjs-onnx/bad-option`, naming the option, what was found and what was expected. */
export function checkOptions(options: OnnxBackendOptions): void {
  const refuse = (option: string, value: unknown, expected: string): never => {
    throw new OnnxBackendError(
      'tfjs-onnx/bad-option',
      `registerOnnxBackend: option '${option}' is ${JSON.stringify(value)}; expected ${expected}`,
      { details: { option, value } },
    );
  };
  for (const option of ['threads', 'planCapacity', 'pendingNodeLimit'] as const) {
    const value = options[option];
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= 1)) {
      refuse(option, value, 'a whole number from 1');
    }
  }
  for (const [option, choices] of Object.entries(CHOICES)) {
    const value = options[option as keyof typeof CHOICES];
    if (value !== undefined && !(choices as readonly string[]).includes(value)) {
      refuse(option, value, `one of ${choices.join(', ')}`);
    }
  }
  for (const [key, value] of Object.entries(options.deviceOptions ?? {})) {
    if (typeof value !== 'string') refuse(`deviceOptions.${key}`, value, 'text, as ONNX Runtime takes it');
  }
}

import { OnnxBackendError } from '../error.ts';
import { elementTypeCode } from '../onnx/element-type.ts';
import { type OnnxNode, writeOnnxModel } from '../onnx/model-writer.ts';
import { type Device, deviceNames, deviceTraits } from './device.ts';
import { inspectInstalledRuntime } from './installed-runtime.ts';
import type { BindingKind, RuntimeBinding, SessionOptions } from './runtime-binding.ts';
import { selectBinding } from './select-binding.ts';

export interface OpenedDevice {
  readonly binding: RuntimeBinding;
  readonly options: SessionOptions;
  /** Why something that was asked for first is not used. */
  readonly note: string | undefined;
}

/**
 * Opens the first of `devices` that works: a graph is run on it.
 *
 * @throws {OnnxBackendError} `tfjs-onnx/device-unavailable` when none does, with what is installed and how to get the
 *   rest; `tfjs-onnx/unknown-device`.
 */
export function openDevice(
  devices: readonly Device[],
  bindingKind: BindingKind,
  options: Omit<SessionOptions, 'device'>,
): OpenedDevice {
  const failures: OnnxBackendError[] = [];
  for (const device of devices) {
    if (!deviceNames.includes(device)) {
      throw new OnnxBackendError(
        'tfjs-onnx/unknown-device',
        `device '${device}' is not known; known: ${deviceNames.join(', ')}`,
        { details: { device } },
      );
    }
    try {
      const sessionOptions = { ...options, device };
      const { binding, note } = selectBinding(bindingKind, sessionOptions);
      if (device !== 'cpu') tryOutDevice(binding, sessionOptions);
      const notes = [...failures.map((failure) => failure.message), ...(note === undefined ? [] : [note])];
      return { binding, options: sessionOptions, note: notes.length > 0 ? notes.join('; ') : undefined };
    } catch (error) {
      if (!(error instanceof OnnxBackendError) || device === 'cpu') throw error;
      if (error.code === 'tfjs-onnx/precision-unavailable') throw error;
      failures.push(unavailable(device, error));
    }
  }
  throw failures.length === 1
    ? failures[0]!
    : new OnnxBackendError('tfjs-onnx/device-unavailable', failures.map(({ message }) => message).join('; '), {
        cause: failures,
      });
}

/** Runs `nodes`, which make y of x, on the device with x = [[1]]. */
function tryOut(binding: RuntimeBinding, options: SessionOptions, nodes: readonly OnnxNode[]): void {
  const [x, y] = ['x', 'y'].map((name) => ({ name, type: 'float32' as const, shape: [1, 1] }));
  const model = writeOnnxModel({ nodes, initializers: [], inputs: [x!], outputs: [y!] });
  const session = binding.createSession(model, { inputs: [x!], outputs: [y!], constants: [] }, options);
  try {
    const input = binding.pool.acquireCopy('float32', [1]);
    const [output] = session.run([input]);
    const value = output!.array[0];
    for (const storage of [input, output!]) binding.pool.release(storage);
    binding.pool.clear();
    if (value !== 1) throw new OnnxBackendError('tfjs-onnx/runtime-failure', `it made ${value} of 1`);
  } finally {
    session.dispose();
  }
}

const node = (operator: string, inputs: string[], output: string, to?: number): OnnxNode => ({
  operator,
  domain: '',
  inputs,
  outputs: [output],
  attributes: to === undefined ? {} : { to },
});

function tryOutDevice(binding: RuntimeBinding, options: SessionOptions): void {
  tryOut(binding, options, [node('Identity', ['x'], 'y')]);
  const { device, matrixPrecision } = options;
  if (matrixPrecision === 'float32') return;
  try {
    tryOut(binding, options, [
      node('Cast', ['x'], 'half', elementTypeCode[matrixPrecision]),
      node('MatMul', ['half', 'half'], 'product'),
      node('Cast', ['product'], 'y', elementTypeCode.float32),
    ]);
  } catch (cause) {
    throw new OnnxBackendError(
      'tfjs-onnx/precision-unavailable',
      `device '${device}' has no ${matrixPrecision} matrix product (${(cause as Error).message}); use another matrixPrecision, or 'float32'`,
      { cause, details: { device, matrixPrecision } },
    );
  }
}

function unavailable(device: Exclude<Device, 'cpu'>, cause: OnnxBackendError): OnnxBackendError {
  const installed = inspectInstalledRuntime();
  const libraries = installed.providerLibraries.join(', ') || 'none';
  return new OnnxBackendError(
    'tfjs-onnx/device-unavailable',
    `device '${device}' cannot be used: ${cause.message}. Installed: onnxruntime-node ${installed.version} for ${process.platform}/${process.arch}, built for ${installed.devices.join(', ')}; provider libraries beside it: ${libraries}. To get ${device}: ${deviceTraits[device].advice}`,
    { cause, details: { device, ...installed } },
  );
}

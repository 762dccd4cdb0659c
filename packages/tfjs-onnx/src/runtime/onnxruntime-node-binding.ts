import { createRequire } from 'node:module';
import { OnnxBackendError } from '../error.ts';
import type { TensorType, TypedArray } from '../onnx/element-type.ts';
import type { RuntimeBinding, RuntimeSession, SessionOptions, SessionPort } from './runtime-binding.ts';
import type { Storage } from './storage.ts';
import { StoragePool } from './storage-pool.ts';

/** Failures are thrown; ONNX Runtime would print them as well. */
const LOG_FATAL_ONLY = 4;

interface NativeTensor {
  type: TensorType;
  dims: readonly number[];
  location: 'cpu';
  data: TypedArray;
}

interface NativeSession {
  loadModel(buffer: ArrayBufferLike, offset: number, length: number, options: object): void;
  run(
    feeds: Record<string, NativeTensor>,
    fetches: Record<string, null>,
    options: object,
  ): Record<string, NativeTensor>;
  dispose(): void;
}

interface NativeModule {
  binding: { InferenceSession: new () => NativeSession };
  initOrt(): void;
}

/**
 * Uses onnxruntime-node's own native binding, whose calls are synchronous. It copies every output once.
 *
 * @throws {OnnxBackendError} `tfjs-onnx/binding-unavailable` when onnxruntime-node cannot be loaded.
 */
export function createOnnxRuntimeNodeBinding(): RuntimeBinding {
  const native = loadNativeModule();
  const pool = new StoragePool(() => {});
  return {
    kind: 'onnxruntime-node',
    pool,
    createSession(model, ports, options) {
      const session = new native.binding.InferenceSession();
      const buffer = model.buffer;
      session.loadModel(buffer, model.byteOffset, model.byteLength, sessionOptions(options));
      return new OnnxRuntimeNodeSession(session, pool, ports);
    },
  };
}

function loadNativeModule(): NativeModule {
  try {
    const require = createRequire(import.meta.url);
    // The package's public API is asynchronous only; `dataSync` needs the synchronous binding underneath.
    const native = require('onnxruntime-node/dist/binding.js') as NativeModule;
    native.initOrt();
    return native;
  } catch (cause) {
    throw new OnnxBackendError(
      'tfjs-onnx/binding-unavailable',
      `onnxruntime-node could not be loaded on ${process.platform}/${process.arch}: ${(cause as Error).message}`,
      { cause },
    );
  }
}

function sessionOptions(options: SessionOptions): object {
  return {
    executionProviders: ['cpu'],
    intraOpNumThreads: options.threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    enableCpuMemArena: true,
    enableMemPattern: false,
    logSeverityLevel: LOG_FATAL_ONLY,
    extra: { session: { intra_op: { allow_spinning: options.spinning ? '1' : '0' } } },
  };
}

class OnnxRuntimeNodeSession implements RuntimeSession {
  readonly #session: NativeSession;
  readonly #pool: StoragePool;
  readonly #inputs: readonly SessionPort[];
  readonly #outputs: readonly SessionPort[];

  constructor(
    session: NativeSession,
    pool: StoragePool,
    ports: { inputs: readonly SessionPort[]; outputs: readonly SessionPort[] },
  ) {
    this.#session = session;
    this.#pool = pool;
    this.#inputs = ports.inputs;
    this.#outputs = ports.outputs;
  }

  run(inputs: readonly Storage[]): Storage[] {
    const feeds: Record<string, NativeTensor> = {};
    for (const [i, port] of this.#inputs.entries()) {
      feeds[port.name] = { type: port.type, dims: port.shape, location: 'cpu', data: inputs[i]!.array };
    }
    const fetches: Record<string, null> = {};
    for (const port of this.#outputs) fetches[port.name] = null;
    const results = this.#execute(feeds, fetches);
    return this.#outputs.map((port) => this.#pool.adopt(port.type, results[port.name]!.data));
  }

  dispose(): void {
    this.#session.dispose();
  }

  #execute(feeds: Record<string, NativeTensor>, fetches: Record<string, null>): Record<string, NativeTensor> {
    try {
      return this.#session.run(feeds, fetches, {});
    } catch (cause) {
      throw new OnnxBackendError('tfjs-onnx/runtime-failure', `ONNX Runtime Run: ${(cause as Error).message}`, {
        cause,
      });
    }
  }
}

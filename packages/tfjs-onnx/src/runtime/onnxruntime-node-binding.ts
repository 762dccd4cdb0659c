import { createRequire } from 'node:module';
import { OnnxBackendError } from '../error.ts';
import type { StoredType, TypedArray } from '../onnx/element-type.ts';
import { deviceTraits } from './device.ts';
import type {
  RuntimeBinding,
  RuntimeSession,
  SessionConstant,
  SessionInput,
  SessionOptions,
  SessionPort,
  SessionPorts,
} from './runtime-binding.ts';
import type { Storage } from './storage.ts';
import { StoragePool } from './storage-pool.ts';

/** Failures are thrown; ONNX Runtime would print them as well. */
const LOG_FATAL_ONLY = 4;

interface NativeTensor {
  type: StoredType;
  dims: readonly number[];
  location: 'cpu';
  data: TypedArray | Uint16Array;
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
      session.loadModel(buffer, model.byteOffset, model.byteLength, sessionOptions(options, ports.folder));
      return new OnnxRuntimeNodeSession(session, pool, ports);
    },
    dispose() {},
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

function provider({ device, deviceOptions }: SessionOptions): object {
  return { ...deviceOptions, name: device === 'cpu' ? 'cpu' : deviceTraits[device].nodeName };
}

function sessionOptions(options: SessionOptions, folder: string | undefined): object {
  return {
    executionProviders: options.device === 'cpu' ? ['cpu'] : [provider(options), 'cpu'],
    intraOpNumThreads: options.threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    enableCpuMemArena: true,
    enableMemPattern: false,
    logSeverityLevel: LOG_FATAL_ONLY,
    extra: {
      session: {
        intra_op: { allow_spinning: options.spinning ? '1' : '0' },
        ...(folder === undefined ? {} : { model_external_initializers_file_folder_path: folder }),
      },
    },
  };
}

function feedOf({ array, type }: Storage): TypedArray | Uint16Array {
  return type === 'float16' ? new Uint16Array(array.buffer, array.byteOffset, array.byteLength / 2) : array;
}

class OnnxRuntimeNodeSession implements RuntimeSession {
  readonly #session: NativeSession;
  readonly #pool: StoragePool;
  readonly #constants: readonly SessionConstant[];
  readonly #inputs: readonly SessionInput[];
  readonly #outputs: readonly SessionPort[];

  constructor(session: NativeSession, pool: StoragePool, ports: SessionPorts) {
    this.#session = session;
    this.#pool = pool;
    this.#inputs = ports.inputs;
    this.#constants = ports.constants;
    // The session reads them where they lie.
    for (const { storage } of this.#constants) storage.owners++;
    this.#outputs = ports.outputs;
  }

  run(inputs: readonly Storage[]): Storage[] {
    const feeds: Record<string, NativeTensor> = {};
    for (const [i, port] of this.#inputs.entries()) {
      feeds[port.name] = { type: port.type, dims: port.shape, location: 'cpu', data: feedOf(inputs[i]!) };
    }
    const fetches: Record<string, null> = {};
    for (const port of this.#outputs) fetches[port.name] = null;
    const results = this.#execute(feeds, fetches);
    return this.#outputs.map((port) => this.#pool.adopt(port.type, results[port.name]!.data as TypedArray));
  }

  dispose(): void {
    this.#session.dispose();
    for (const { storage } of this.#constants) this.#pool.release(storage);
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

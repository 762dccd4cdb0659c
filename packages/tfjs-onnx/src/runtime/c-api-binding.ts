import { elementTypeCode, type TypedArray } from '../onnx/element-type.ts';
import { loadCApi, type OnnxRuntimeCApi } from './c-api.ts';
import type { RuntimeBinding, RuntimeSession, SessionOptions, SessionPort } from './runtime-binding.ts';
import type { Storage } from './storage.ts';
import { StoragePool } from './storage-pool.ts';

/** Failures are thrown; ONNX Runtime would print them as well. */
const LOG_FATAL_ONLY = 4;
const ARENA_ALLOCATOR = 1;
const DEFAULT_MEMORY = 0;

/**
 * Drives the C API directly: outputs are written into pooled blocks, tensor handles are cached with their blocks.
 *
 * @throws {OnnxBackendError} `tfjs-onnx/c-api-unavailable`.
 */
export function createCApiBinding(): RuntimeBinding {
  const api = loadCApi();
  const { environment, memoryInfo } = sharedEnvironment(api);
  const pool = new StoragePool((handle) => api.release('ReleaseValue', handle));
  const addressOf = (array: TypedArray | BigUint64Array | Uint8Array): bigint => BigInt(api.koffi.address(array));
  const handleOf = (storage: Storage, port: SessionPort, shapeKey: string): bigint => {
    const known = storage.handles.get(shapeKey);
    if (known !== undefined) return known;
    const dimensions = BigInt64Array.from(port.shape, BigInt);
    const handle = api.koffi.address(
      api.create(
        'CreateTensorWithDataAsOrtValue',
        memoryInfo,
        addressOf(storage.array),
        storage.array.byteLength,
        dimensions,
        dimensions.length,
        elementTypeCode[port.type],
      ),
    );
    storage.handles.set(shapeKey, BigInt(handle));
    return BigInt(handle);
  };
  return {
    kind: 'c-api',
    pool,
    createSession(model, ports, options) {
      const session = createNativeSession(api, environment, model, options);
      return new CApiSession(api, session, pool, handleOf, ports);
    },
  };
}

let shared: { environment: unknown; memoryInfo: unknown } | undefined;

/** ONNX Runtime has one environment per process; ours carries one memory arena that all sessions share. */
function sharedEnvironment(api: OnnxRuntimeCApi): { environment: unknown; memoryInfo: unknown } {
  if (shared) return shared;
  const environment = api.create('CreateEnv', LOG_FATAL_ONLY, 'tfjs-onnx');
  const memoryInfo = api.create('CreateCpuMemoryInfo', ARENA_ALLOCATOR, DEFAULT_MEMORY);
  api.call('CreateAndRegisterAllocator', environment, memoryInfo, null);
  shared = { environment, memoryInfo };
  return shared;
}

function createNativeSession(
  api: OnnxRuntimeCApi,
  environment: unknown,
  model: Uint8Array,
  options: SessionOptions,
): unknown {
  const native = api.create('CreateSessionOptions');
  try {
    api.call('SetIntraOpNumThreads', native, options.threads);
    api.call('SetSessionLogSeverityLevel', native, LOG_FATAL_ONLY);
    // Memory patterns pre-plan one block per run: no faster here and half as much resident memory again.
    api.call('DisableMemPattern', native);
    api.call('AddSessionConfigEntry', native, 'session.intra_op.allow_spinning', options.spinning ? '1' : '0');
    if (options.profilePrefix !== undefined) {
      const prefix = Buffer.from(`${options.profilePrefix}\0`, process.platform === 'win32' ? 'utf16le' : 'utf8');
      api.call('EnableProfiling', native, prefix);
    }
    // Otherwise every compiled graph would keep an arena of its own peak size.
    api.call('AddSessionConfigEntry', native, 'session.use_env_allocators', '1');
    return api.create('CreateSessionFromArray', environment, model, model.length, native);
  } finally {
    api.release('ReleaseSessionOptions', native);
  }
}

/** A `char*[]` of zero-terminated names, with the buffers that must outlive it. */
interface NameTable {
  pointers: BigUint64Array;
  buffers: readonly Uint8Array[];
}

function nameTable(api: OnnxRuntimeCApi, names: readonly string[]): NameTable {
  const buffers = names.map((name) => {
    const text = Buffer.from(`${name}\0`);
    const bytes = new Uint8Array(new ArrayBuffer(text.length));
    bytes.set(text);
    return bytes;
  });
  const pointers = new BigUint64Array(new ArrayBuffer(Math.max(names.length, 1) * 8));
  for (const [i, buffer] of buffers.entries()) pointers[i] = BigInt(api.koffi.address(buffer));
  return { pointers, buffers };
}

class CApiSession implements RuntimeSession {
  readonly #api: OnnxRuntimeCApi;
  readonly #pool: StoragePool;
  readonly #handleOf: (storage: Storage, port: SessionPort, shapeKey: string) => bigint;
  readonly #inputs: readonly (readonly [SessionPort, string])[];
  readonly #outputs: readonly (readonly [SessionPort, string, number])[];
  readonly #inputNames: NameTable;
  readonly #outputNames: NameTable;
  readonly #inputHandles: BigUint64Array;
  readonly #outputHandles: BigUint64Array;
  #session: unknown;

  constructor(
    api: OnnxRuntimeCApi,
    session: unknown,
    pool: StoragePool,
    handleOf: (storage: Storage, port: SessionPort, shapeKey: string) => bigint,
    ports: { inputs: readonly SessionPort[]; outputs: readonly SessionPort[] },
  ) {
    this.#api = api;
    this.#session = session;
    this.#pool = pool;
    this.#handleOf = handleOf;
    this.#inputs = ports.inputs.map((port) => [port, port.shape.join('x')]);
    this.#outputs = ports.outputs.map((port) => [port, port.shape.join('x'), port.shape.reduce((a, b) => a * b, 1)]);
    this.#inputNames = nameTable(
      api,
      ports.inputs.map((port) => port.name),
    );
    this.#outputNames = nameTable(
      api,
      ports.outputs.map((port) => port.name),
    );
    this.#inputHandles = new BigUint64Array(new ArrayBuffer(Math.max(ports.inputs.length, 1) * 8));
    this.#outputHandles = new BigUint64Array(new ArrayBuffer(Math.max(ports.outputs.length, 1) * 8));
  }

  run(inputs: readonly Storage[]): Storage[] {
    for (let i = 0; i < this.#inputs.length; i++) {
      const [port, shapeKey] = this.#inputs[i]!;
      this.#inputHandles[i] = this.#handleOf(inputs[i]!, port, shapeKey);
    }
    const results = this.#outputs.map(([port, shapeKey, size], i) => {
      const storage = this.#pool.acquire(port.type, size);
      this.#outputHandles[i] = this.#handleOf(storage, port, shapeKey);
      return storage;
    });
    try {
      this.#api.call(
        'Run',
        this.#session,
        null,
        this.#inputNames.pointers,
        this.#inputHandles,
        this.#inputs.length,
        this.#outputNames.pointers,
        this.#outputs.length,
        this.#outputHandles,
      );
    } catch (error) {
      for (const storage of results) this.#pool.release(storage);
      throw error;
    }
    return results;
  }

  dispose(): void {
    if (this.#session === null) return;
    this.#api.release('ReleaseSession', this.#session);
    this.#session = null;
  }
}

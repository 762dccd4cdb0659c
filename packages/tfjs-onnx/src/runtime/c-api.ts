import { createRequire } from 'node:module';
import type Koffi from 'koffi';
import { OnnxBackendError } from '../error.ts';
import { onnxRuntimeLibraryPath } from './library-path.ts';

type NativeFunction = (...values: unknown[]) => unknown;
type Pointer = unknown;

/** The functions of ONNX Runtime's C API that this library calls. Every failing status becomes an error. */
export interface OnnxRuntimeCApi {
  koffi: typeof Koffi;
  /** Calls a function whose last parameter is an out-pointer and returns what it wrote there. */
  create(name: CreatingFunction, ...values: unknown[]): Pointer;
  call(name: StatusFunction, ...values: unknown[]): void;
  release(name: ReleasingFunction, handle: Pointer): void;
}

/** Positions in `struct OrtApi` (append-only, hence stable) and C prototypes. */
const CREATING = {
  CreateEnv: [3, 'int level, const char* id, _Out_ void** out'],
  CreateEnvWithGlobalThreadPools: [119, 'int level, const char* id, void* threading, _Out_ void** out'],
  CreateThreadingOptions: [121, '_Out_ void** out'],
  CreateSessionFromArray: [8, 'void* env, void* data, size_t length, void* options, _Out_ void** out'],
  CreateSessionOptions: [10, '_Out_ void** out'],
  CreateTensorWithDataAsOrtValue: [
    49,
    'void* info, void* data, size_t bytes, int64_t* shape, size_t rank, int type, _Out_ void** out',
  ],
  GetTensorMutableData: [51, 'void* value, _Out_ void** out'],
  CreateMemoryInfo: [68, 'const char* name, int allocator, int device, int memory, _Out_ void** out'],
  CreateCpuMemoryInfo: [69, 'int allocator, int memory, _Out_ void** out'],
  GetAllocatorWithDefaultOptions: [78, '_Out_ void** out'],
  CreateIoBinding: [134, 'void* session, _Out_ void** out'],
  CreateTensorRTProviderOptions: [171, '_Out_ void** out'],
  CreateCUDAProviderOptions: [205, '_Out_ void** out'],
  CreatePrepackedWeightsContainer: [166, '_Out_ void** out'],
  CreateSessionFromArrayWithPrepackedWeightsContainer: [
    169,
    'void* env, void* data, size_t length, void* options, void* container, _Out_ void** out',
  ],
} as const;
const STATUS = {
  Run: [
    9,
    'void* session, void* options, void* inNames, void* ins, size_t inCount, void* outNames, size_t outCount, void* outs',
  ],
  EnableProfiling: [14, 'void* options, void* prefix'],
  DisableMemPattern: [17, 'void* options'],
  SetSessionLogSeverityLevel: [22, 'void* options, int level'],
  SetIntraOpNumThreads: [24, 'void* options, int count'],
  AllocatorFree: [76, 'void* allocator, void* memory'],
  DisablePerSessionThreads: [120, 'void* options'],
  GetAvailableProviders: [125, '_Out_ void** names, _Out_ int* count'],
  ReleaseAvailableProviders: [126, 'void* names, int count'],
  RunWithBinding: [133, 'void* session, void* options, void* binding'],
  BindInput: [136, 'void* binding, const char* name, void* value'],
  BindOutput: [137, 'void* binding, const char* name, void* value'],
  BindOutputToDevice: [138, 'void* binding, const char* name, void* info'],
  GetBoundOutputValues: [140, 'void* binding, void* allocator, _Out_ void** values, _Out_ size_t* count'],
  AppendExecutionProviderTensorRT: [170, 'void* options, void* tensorrt'],
  UpdateTensorRTProviderOptions: [172, 'void* tensorrt, void* keys, void* values, size_t count'],
  SetGlobalIntraOpNumThreads: [147, 'void* threading, int count'],
  SetGlobalInterOpNumThreads: [148, 'void* threading, int count'],
  SetGlobalSpinControl: [149, 'void* threading, int allow'],
  SynchronizeBoundOutputs: [203, 'void* binding'],
  AppendExecutionProviderCUDA: [204, 'void* options, void* cuda'],
  UpdateCUDAProviderOptions: [206, 'void* cuda, void* keys, void* values, size_t count'],
  AppendExecutionProvider: [216, 'void* options, const char* name, void* keys, void* values, size_t count'],
  CreateAndRegisterAllocator: [144, 'void* environment, void* info, void* arena'],
  AddSessionConfigEntry: [130, 'void* options, const char* key, const char* value'],
  AddInitializer: [150, 'void* options, const char* name, void* value'],
} as const;
const RELEASING = {
  ReleaseStatus: [93, 'void* handle'],
  ReleaseMemoryInfo: [94, 'void* handle'],
  ReleaseSession: [95, 'void* handle'],
  ReleaseValue: [96, 'void* handle'],
  ReleaseSessionOptions: [100, 'void* handle'],
  ReleaseThreadingOptions: [122, 'void* handle'],
  ReleaseIoBinding: [135, 'void* handle'],
  ReleaseTensorRTProviderOptions: [174, 'void* handle'],
  ReleaseCUDAProviderOptions: [208, 'void* handle'],
  ReleasePrepackedWeightsContainer: [167, 'void* handle'],
} as const;
const GET_ERROR_MESSAGE = 2;
/** C API version that has every function above; later libraries still serve it. */
const API_VERSION = 17;
const POINTER_BYTES = 8;
/** koffi runs calls on its own stack; ONNX Runtime's matrix kernels need more than its default. */
const STACK_BYTES = 16 << 20;

type CreatingFunction = keyof typeof CREATING;
type StatusFunction = keyof typeof STATUS;
type ReleasingFunction = keyof typeof RELEASING;

let loaded: { api: OnnxRuntimeCApi; library: unknown } | undefined;

/**
 * Loads the C API through koffi, once per process.
 *
 * @throws {OnnxBackendError} `tfjs-onnx/c-api-unavailable` when koffi or the library cannot be loaded.
 */
export function loadCApi(): OnnxRuntimeCApi {
  if (loaded) return loaded.api;
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof Koffi;
    koffi.config({ sync_stack_size: STACK_BYTES, sync_heap_size: 1 << 20 });
    const library = koffi.load(onnxRuntimeLibraryPath());
    // The library handle is kept for the life of the process: koffi unloads a collected library under our feet.
    loaded = { api: bindFunctions(koffi, library.func('void* OrtGetApiBase()') as NativeFunction), library };
    return loaded.api;
  } catch (cause) {
    throw new OnnxBackendError(
      'tfjs-onnx/c-api-unavailable',
      `ONNX Runtime's C API could not be loaded: ${(cause as Error).message}`,
      { cause },
    );
  }
}

function bindFunctions(koffi: typeof Koffi, getApiBase: NativeFunction): OnnxRuntimeCApi {
  const at = (table: Pointer, index: number, prototype: string): NativeFunction =>
    koffi.decode(koffi.decode(table, index * POINTER_BYTES, 'void*'), koffi.proto(prototype)) as NativeFunction;
  const table = at(getApiBase(), 0, 'void* UgeOrtGetApi(uint32_t version)')(API_VERSION);
  if (!table) throw new Error(`the library does not offer C API version ${API_VERSION}`);
  const bindAll = <Name extends string>(
    entries: Readonly<Record<Name, readonly [number, string]>>,
    result: string,
  ): Record<Name, NativeFunction> =>
    Object.fromEntries(
      Object.entries<readonly [number, string]>(entries).map(([name, [index, parameters]]) => [
        name,
        at(table, index, `${result} UgeOrt${name}(${parameters})`),
      ]),
    ) as Record<Name, NativeFunction>;
  const creating = bindAll(CREATING, 'void*');
  const status = bindAll(STATUS, 'void*');
  const releasing = bindAll(RELEASING, 'void');
  const message = at(table, GET_ERROR_MESSAGE, 'const char* UgeOrtGetErrorMessage(void* status)');
  const check = (name: string, outcome: unknown): void => {
    if (!outcome) return;
    const text = String(message(outcome));
    releasing.ReleaseStatus(outcome);
    throw new OnnxBackendError('tfjs-onnx/runtime-failure', `ONNX Runtime ${name}: ${text}`, { details: { name } });
  };
  return {
    koffi,
    create(name, ...values) {
      const out: Pointer[] = [null];
      check(name, creating[name](...values, out));
      return out[0];
    },
    call(name, ...values) {
      check(name, status[name](...values));
    },
    release(name, handle) {
      releasing[name](handle);
    },
  };
}

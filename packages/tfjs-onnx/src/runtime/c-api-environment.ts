import { OnnxBackendError } from '../error.ts';
import type { OnnxRuntimeCApi } from './c-api.ts';

/** Failures are thrown; ONNX Runtime would print them as well. */
export const LOG_FATAL_ONLY = 4;
const ARENA_ALLOCATOR = 1;
const DEFAULT_MEMORY = 0;

export interface ThreadOptions {
  readonly threads: number;
  readonly spinning: boolean;
}

/** ONNX Runtime has one environment per process. Ours carries one CPU memory arena and one pool of threads. */
export interface CApiEnvironment {
  readonly handle: unknown;
  /** The CPU memory that tensors of this process are in. */
  readonly memoryInfo: unknown;
  /** Threads of the shared pool; a session that wants others makes its own. */
  readonly sharedThreads: ThreadOptions;
}

let shared: CApiEnvironment | undefined;

/** The environment; the first caller's threads become the shared pool. */
export function sharedEnvironment(api: OnnxRuntimeCApi, threads: ThreadOptions): CApiEnvironment {
  if (shared) return shared;
  const options = api.create('CreateThreadingOptions');
  let handle: unknown;
  try {
    api.call('SetGlobalIntraOpNumThreads', options, threads.threads);
    api.call('SetGlobalInterOpNumThreads', options, 1);
    api.call('SetGlobalSpinControl', options, threads.spinning ? 1 : 0);
    handle = api.create('CreateEnvWithGlobalThreadPools', LOG_FATAL_ONLY, 'tfjs-onnx', options);
  } finally {
    api.release('ReleaseThreadingOptions', options);
  }
  const memoryInfo = api.create('CreateCpuMemoryInfo', ARENA_ALLOCATOR, DEFAULT_MEMORY);
  registerArena(api, handle, memoryInfo);
  shared = { handle, memoryInfo, sharedThreads: threads };
  return shared;
}

function registerArena(api: OnnxRuntimeCApi, environment: unknown, memoryInfo: unknown): void {
  try {
    api.call('CreateAndRegisterAllocator', environment, memoryInfo, null);
  } catch (error) {
    // Another thread of this process has done it: the environment is the same one.
    if (!(error instanceof OnnxBackendError) || !/already/i.test(error.message)) throw error;
  }
}

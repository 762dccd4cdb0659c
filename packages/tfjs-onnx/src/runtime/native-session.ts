import { OnnxBackendError } from '../error.ts';
import type { OnnxRuntimeCApi } from './c-api.ts';
import { type CApiEnvironment, LOG_FATAL_ONLY } from './c-api-environment.ts';
import { deviceTraits } from './device.ts';
import { nameTable } from './name-table.ts';
import type { SessionOptions } from './runtime-binding.ts';

/** A native tensor for each initializer that is not in the model. */
export interface NativeConstants {
  readonly handles: readonly (readonly [name: string, handle: bigint])[];
  /** Holds the constants in the forms that kernels rearrange them to, for all sessions. */
  readonly container: unknown;
  /** Folder that the model's paths of external data start from. */
  readonly folder: string;
}

const EXTERNAL_FOLDER = 'session.model_external_initializers_file_folder_path';

/** Loads a model into a native session. */
export function createNativeSession(
  context: { api: OnnxRuntimeCApi; environment: CApiEnvironment },
  model: Uint8Array,
  options: SessionOptions,
  constants?: NativeConstants,
): unknown {
  const { threads, spinning } = context.environment.sharedThreads;
  if (threads === options.threads && spinning === options.spinning) {
    try {
      return createWith({ ...context, constants, sharesThreads: true }, model, options);
    } catch (error) {
      // Somebody else in this process made the environment before us, without a pool.
      if (!(error instanceof OnnxBackendError) || !/GlobalThreadPool/i.test(error.message)) throw error;
    }
  }
  return createWith({ ...context, constants, sharesThreads: false }, model, options);
}

function createWith(
  context: {
    api: OnnxRuntimeCApi;
    environment: CApiEnvironment;
    constants: NativeConstants | undefined;
    sharesThreads: boolean;
  },
  model: Uint8Array,
  options: SessionOptions,
): unknown {
  const { api, environment, constants } = context;
  const native = api.create('CreateSessionOptions');
  try {
    if (context.sharesThreads) api.call('DisablePerSessionThreads', native);
    else {
      api.call('SetIntraOpNumThreads', native, options.threads);
      api.call('AddSessionConfigEntry', native, 'session.intra_op.allow_spinning', options.spinning ? '1' : '0');
    }
    api.call('SetSessionLogSeverityLevel', native, LOG_FATAL_ONLY);
    // Memory patterns pre-plan one block per run: no faster here and half as much resident memory again.
    api.call('DisableMemPattern', native);
    if (options.profilePrefix !== undefined) {
      const prefix = Buffer.from(`${options.profilePrefix}\0`, process.platform === 'win32' ? 'utf16le' : 'utf8');
      api.call('EnableProfiling', native, prefix);
    }
    // Otherwise every compiled graph would keep an arena of its own peak size.
    api.call('AddSessionConfigEntry', native, 'session.use_env_allocators', '1');
    appendProvider(api, native, options);
    if (!constants) return api.create('CreateSessionFromArray', environment.handle, model, model.length, native);
    api.call('AddSessionConfigEntry', native, EXTERNAL_FOLDER, constants.folder);
    for (const [name, handle] of constants.handles) api.call('AddInitializer', native, name, handle);
    return api.create(
      'CreateSessionFromArrayWithPrepackedWeightsContainer',
      environment.handle,
      model,
      model.length,
      native,
      constants.container,
    );
  } finally {
    api.release('ReleaseSessionOptions', native);
  }
}

function appendProvider(api: OnnxRuntimeCApi, native: unknown, { device, deviceOptions }: SessionOptions): void {
  if (device === 'cpu') return;
  if (device === 'cuda' || device === 'tensorrt') {
    if (device === 'tensorrt') appendNvidia(api, native, 'TensorRT', deviceOptions);
    // What TensorRT does not take runs on CUDA, on the same card.
    const { device_id } = deviceOptions;
    const cuda = device === 'cuda' ? deviceOptions : device_id === undefined ? {} : { device_id };
    appendNvidia(api, native, 'CUDA', cuda);
    return;
  }
  const keys = nameTable(api, Object.keys(deviceOptions));
  const values = nameTable(api, Object.values(deviceOptions));
  const { registration } = deviceTraits[device];
  api.call('AppendExecutionProvider', native, registration, keys.pointers, values.pointers, keys.buffers.length);
}

/** The providers that have functions of their own instead of the general one. */
function appendNvidia(
  api: OnnxRuntimeCApi,
  native: unknown,
  provider: 'CUDA' | 'TensorRT',
  settings: Readonly<Record<string, string>>,
): void {
  const keys = nameTable(api, Object.keys(settings));
  const values = nameTable(api, Object.values(settings));
  const count = keys.buffers.length;
  const options = api.create(`Create${provider}ProviderOptions`);
  try {
    if (count > 0) api.call(`Update${provider}ProviderOptions`, options, keys.pointers, values.pointers, count);
    api.call(`AppendExecutionProvider${provider}`, native, options);
  } finally {
    api.release(`Release${provider}ProviderOptions`, options);
  }
}

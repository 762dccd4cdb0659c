import { elementTypeCode } from '../onnx/element-type.ts';
import { loadCApi, type OnnxRuntimeCApi } from './c-api.ts';
import { sharedEnvironment } from './c-api-environment.ts';
import { deviceTraits } from './device.ts';
import { DeviceSession } from './device-session.ts';
import { DeviceTransfer } from './device-transfer.ts';
import { type HandleOf, HostSession } from './host-session.ts';
import { createNativeSession, type NativeConstants } from './native-session.ts';
import { PackedWeights } from './packed-weights.ts';
import type { RuntimeBinding, RuntimeSession, SessionConstant, SessionOptions } from './runtime-binding.ts';
import { StoragePool } from './storage-pool.ts';

const DEVICE_ALLOCATOR = 0;
const DEFAULT_MEMORY = 0;

/**
 * Drives the C API directly: on the CPU outputs are written into pooled blocks and tensor handles are cached with their
 * blocks, on a device with memory of its own results stay there.
 *
 * @throws {OnnxBackendError} `tfjs-onnx/c-api-unavailable`.
 */
export function createCApiBinding(options: SessionOptions): RuntimeBinding {
  const api = loadCApi();
  const environment = sharedEnvironment(api, options);
  const pool = new StoragePool((handle) => api.release('ReleaseValue', handle));
  const handleOf: HandleOf = (storage, shapeKey, shape) => {
    const known = storage.handles.get(shapeKey);
    if (known !== undefined) return known;
    const dimensions = BigInt64Array.from(shape, BigInt);
    const value = api.create(
      'CreateTensorWithDataAsOrtValue',
      environment.memoryInfo,
      BigInt(api.koffi.address(storage.array)),
      storage.byteLength,
      dimensions,
      dimensions.length,
      elementTypeCode[storage.type],
    );
    const handle = BigInt(api.koffi.address(value as never));
    storage.handles.set(shapeKey, handle);
    return handle;
  };
  const context = { api, environment };
  const memory = options.device === 'cpu' ? undefined : deviceTraits[options.device].memory;
  const transfer =
    memory === undefined
      ? undefined
      : new DeviceTransfer({
          api,
          hostHandle: handleOf,
          hostMemoryInfo: environment.memoryInfo,
          memoryInfo: deviceMemory(api, memory, options),
          createSession: (model) => createNativeSession(context, model, options),
        });
  const packed = new PackedWeights(api);
  return {
    kind: 'c-api',
    pool,
    createSession(model, ports) {
      const open = (constants?: NativeConstants): RuntimeSession => {
        const session = createNativeSession(context, model, options, constants);
        return transfer
          ? new DeviceSession({ api, pool, transfer }, session, ports)
          : new HostSession({ api, pool, handleOf }, session, ports);
      };
      const { constants, folder } = ports;
      if (folder === undefined) return open();
      const handles = constants.map(
        ({ name, shape, storage }) => [name, handleOf(storage, shape.join('x'), shape)] as const,
      );
      try {
        return withConstants(open({ handles, container: packed.acquire(), folder }), constants, { pool, packed });
      } catch (error) {
        packed.release();
        throw error;
      }
    },
    dispose() {
      transfer?.dispose();
    },
  };
}

function deviceMemory(api: OnnxRuntimeCApi, name: string, { deviceOptions }: SessionOptions): unknown {
  const device = Number(deviceOptions['device_id'] ?? 0);
  return api.create('CreateMemoryInfo', name, DEVICE_ALLOCATOR, device, DEFAULT_MEMORY);
}

/** The session with a share in its constants, which it reads where they lie. */
function withConstants(
  session: RuntimeSession,
  constants: readonly SessionConstant[],
  { pool, packed }: { pool: StoragePool; packed: PackedWeights },
): RuntimeSession {
  for (const { storage } of constants) storage.owners++;
  return {
    run: (inputs) => session.run(inputs),
    dispose() {
      session.dispose();
      packed.release();
      for (const { storage } of constants) pool.release(storage);
    },
  };
}

import { OnnxBackendError } from '../error.ts';
import { sizeOf } from '../recorder/shapes.ts';
import type { OnnxRuntimeCApi } from './c-api.ts';
import type { DeviceTransfer } from './device-transfer.ts';
import type { RuntimeSession, SessionInput, SessionPort, SessionPorts } from './runtime-binding.ts';
import type { Storage } from './storage.ts';
import type { StoragePool } from './storage-pool.ts';

interface Port<Kind> {
  readonly port: Kind;
  readonly shapeKey: string;
  readonly size: number;
}

function describe<Kind extends SessionInput>(port: Kind): Port<Kind> {
  return { port, shapeKey: port.shape.join('x'), size: sizeOf(port.shape) };
}

/** A native session on a device with memory of its own: results stay there until they are read. */
export class DeviceSession implements RuntimeSession {
  readonly #api: OnnxRuntimeCApi;
  readonly #pool: StoragePool;
  readonly #transfer: DeviceTransfer;
  readonly #inputs: readonly Port<SessionInput>[];
  readonly #outputs: readonly Port<SessionPort>[];
  #session: unknown;

  constructor(
    context: { api: OnnxRuntimeCApi; pool: StoragePool; transfer: DeviceTransfer },
    session: unknown,
    ports: SessionPorts,
  ) {
    this.#api = context.api;
    this.#pool = context.pool;
    this.#transfer = context.transfer;
    this.#session = session;
    this.#inputs = ports.inputs.map(describe);
    this.#outputs = ports.outputs.map(describe);
  }

  run(inputs: readonly Storage[]): Storage[] {
    const api = this.#api;
    const binding = api.create('CreateIoBinding', this.#session);
    try {
      for (const [i, { port, shapeKey }] of this.#inputs.entries()) {
        api.call('BindInput', binding, port.name, this.#transfer.inputHandle(inputs[i]!, shapeKey, port.shape));
      }
      for (const { port } of this.#outputs) {
        api.call('BindOutputToDevice', binding, port.name, this.#transfer.memoryInfo);
      }
      api.call('RunWithBinding', this.#session, null, binding);
      api.call('SynchronizeBoundOutputs', binding);
      const handles = this.#transfer.boundOutputs(binding);
      if (handles.length !== this.#outputs.length) {
        throw new OnnxBackendError(
          'tfjs-onnx/runtime-failure',
          `ONNX Runtime gave ${handles.length} results for ${this.#outputs.length} outputs`,
        );
      }
      return this.#outputs.map(({ port, shapeKey, size }, i) =>
        this.#pool.adoptDevice(port.type, size, this.#transfer.blockOf(handles[i]!, port.type, shapeKey, size)),
      );
    } finally {
      api.release('ReleaseIoBinding', binding);
    }
  }

  dispose(): void {
    if (this.#session === null) return;
    this.#api.release('ReleaseSession', this.#session);
    this.#session = null;
  }
}

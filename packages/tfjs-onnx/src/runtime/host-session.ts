import type { OnnxRuntimeCApi } from './c-api.ts';
import { type NameTable, nameTable } from './name-table.ts';
import type { RuntimeSession, SessionInput, SessionPort, SessionPorts } from './runtime-binding.ts';
import type { Storage } from './storage.ts';
import type { StoragePool } from './storage-pool.ts';

/** Native tensor over the CPU elements of a block. */
export type HandleOf = (storage: Storage, shapeKey: string, shape: readonly number[]) => bigint;

/** A native session whose inputs and outputs are in CPU memory: outputs are written into pooled blocks. */
export class HostSession implements RuntimeSession {
  readonly #api: OnnxRuntimeCApi;
  readonly #pool: StoragePool;
  readonly #handleOf: HandleOf;
  readonly #inputs: readonly (readonly [SessionInput, string])[];
  readonly #outputs: readonly (readonly [SessionPort, string, number])[];
  readonly #inputNames: NameTable;
  readonly #outputNames: NameTable;
  readonly #inputHandles: BigUint64Array;
  readonly #outputHandles: BigUint64Array;
  #session: unknown;

  constructor(
    context: { api: OnnxRuntimeCApi; pool: StoragePool; handleOf: HandleOf },
    session: unknown,
    ports: SessionPorts,
  ) {
    this.#api = context.api;
    this.#session = session;
    this.#pool = context.pool;
    this.#handleOf = context.handleOf;
    this.#inputs = ports.inputs.map((port) => [port, port.shape.join('x')]);
    this.#outputs = ports.outputs.map((port) => [port, port.shape.join('x'), port.shape.reduce((a, b) => a * b, 1)]);
    const namesOf = (list: readonly SessionInput[]): NameTable =>
      nameTable(
        context.api,
        list.map((port) => port.name),
      );
    this.#inputNames = namesOf(ports.inputs);
    this.#outputNames = namesOf(ports.outputs);
    this.#inputHandles = new BigUint64Array(new ArrayBuffer(Math.max(ports.inputs.length, 1) * 8));
    this.#outputHandles = new BigUint64Array(new ArrayBuffer(Math.max(ports.outputs.length, 1) * 8));
  }

  run(inputs: readonly Storage[], into: readonly (Storage | undefined)[] = []): Storage[] {
    for (let i = 0; i < this.#inputs.length; i++) {
      const [port, shapeKey] = this.#inputs[i]!;
      this.#inputHandles[i] = this.#handleOf(inputs[i]!, shapeKey, port.shape);
    }
    const results = this.#outputs.map(([port, shapeKey, size], i) => {
      const given = into[i];
      if (given) given.owners++;
      const storage = given ?? this.#pool.acquire(port.type, size);
      this.#outputHandles[i] = this.#handleOf(storage, shapeKey, port.shape);
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

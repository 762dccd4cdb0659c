import { createTypedArray, type TensorType, type TypedArray } from '../onnx/element-type.ts';
import { Storage } from './storage.ts';

/** Runs after which an unused block is given back to the garbage collector. */
const IDLE_RUNS = 64;
/** Runs between two sweeps for idle blocks. */
const SWEEP_INTERVAL = 16;

/**
 * Recycles tensor memory by exact size. A released block is only *deferred*: pending recorded values may still read it,
 * so it becomes available at the next `settle()`, which the backend calls after everything pending has run.
 */
export class StoragePool {
  readonly #free = new Map<string, Storage[]>();
  readonly #releaseHandle: (handle: bigint) => void;
  #deferred: Storage[] = [];
  #deferredBytes = 0;
  #freeBytes = 0;
  #clock = 0;

  constructor(releaseHandle: (handle: bigint) => void) {
    this.#releaseHandle = releaseHandle;
  }

  /** Bytes held for reuse, the deferred ones included. */
  get pooledBytes(): number {
    return this.#freeBytes + this.#deferredBytes;
  }

  get deferredBytes(): number {
    return this.#deferredBytes;
  }

  /** A block with undefined contents and one owner. */
  acquire(type: TensorType, length: number): Storage {
    const block = this.#free.get(`${type}${length}`)?.pop();
    if (block) this.#freeBytes -= block.array.byteLength;
    const storage = block ?? new Storage(createTypedArray(type, length), type, true);
    storage.owners = 1;
    return storage;
  }

  /** A block with one owner that holds a copy of `values`. */
  acquireCopy(type: TensorType, values: ArrayLike<number>): Storage {
    const storage = this.acquire(type, values.length);
    storage.array.set(values);
    return storage;
  }

  /** Takes an array made elsewhere, with one owner; it is left to the garbage collector in the end. */
  adopt(type: TensorType, array: TypedArray): Storage {
    const storage = new Storage(array, type, false);
    storage.owners = 1;
    return storage;
  }

  release(storage: Storage): void {
    if (--storage.owners > 0 || !storage.recyclable || storage.isDeferred) return;
    storage.isDeferred = true;
    this.#deferred.push(storage);
    this.#deferredBytes += storage.array.byteLength;
  }

  /** Makes deferred blocks available again. Only call it when no pending value can read them. */
  settle(): void {
    this.#clock++;
    for (const storage of this.#deferred) {
      storage.isDeferred = false;
      // Somebody took the block up again while it waited.
      if (storage.owners > 0) continue;
      this.#freeBytes += storage.array.byteLength;
      const key = `${storage.type}${storage.array.length}`;
      const list = this.#free.get(key);
      storage.idleSince = this.#clock;
      if (list) list.push(storage);
      else this.#free.set(key, [storage]);
    }
    this.#deferred = [];
    this.#deferredBytes = 0;
    if (this.#clock % SWEEP_INTERVAL === 0) this.#dropIdle(this.#clock - IDLE_RUNS);
  }

  /** Gives every block that is not in use back. */
  clear(): void {
    this.settle();
    this.#dropIdle(Number.POSITIVE_INFINITY);
  }

  #dropIdle(before: number): void {
    for (const [key, list] of this.#free) {
      const kept = list.filter((storage) => storage.idleSince >= before);
      if (kept.length === list.length) continue;
      for (const storage of list) {
        if (storage.idleSince >= before) continue;
        this.#freeBytes -= storage.array.byteLength;
        for (const handle of storage.handles.values()) this.#releaseHandle(handle);
        storage.handles.clear();
      }
      if (kept.length === 0) this.#free.delete(key);
      else this.#free.set(key, kept);
    }
  }
}

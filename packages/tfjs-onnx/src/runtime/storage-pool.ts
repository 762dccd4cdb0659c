import {
  bytesPerElement,
  createTypedArray,
  type StoredType,
  type TensorType,
  type TypedArray,
} from '../onnx/element-type.ts';
import { type DeviceBlock, Storage } from './storage.ts';

/** Runs after which an unused block is given back to the garbage collector. */
const IDLE_RUNS = 64;
/** Runs between two sweeps for idle blocks. */
const SWEEP_INTERVAL = 16;

/**
 * Recycles tensor memory by exact size. A released block is only *deferred*: pending recorded values may still read it,
 * so it becomes available at the next `settle()`, which the backend calls after everything pending has run. A device's
 * blocks are freed then; ONNX Runtime's own allocator recycles their memory.
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
    if (block) this.#freeBytes -= block.byteLength;
    const storage = block ?? new Storage(createTypedArray(type, length), type, { length, recyclable: true });
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
    return this.#owned(new Storage(array, type, { length: array.length, recyclable: false }));
  }

  /** Takes frozen weights in the form they are stored in, with one owner; `free` gives their memory back in the end. */
  adoptFrozen(type: StoredType, array: TypedArray, free: () => void): Storage {
    const length = array.byteLength / bytesPerElement(type);
    return this.#owned(new Storage(array, type, { length, recyclable: false, free }));
  }

  /** Takes a result that stays on a device, with one owner. */
  adoptDevice(type: TensorType, length: number, block: DeviceBlock): Storage {
    return this.#owned(new Storage(block, type, { length, recyclable: false }));
  }

  release(storage: Storage): void {
    if (--storage.owners > 0 || storage.isDeferred) return;
    storage.isDeferred = true;
    this.#deferred.push(storage);
    this.#deferredBytes += storage.byteLength;
  }

  /** Makes deferred blocks available again. Only call it when no pending value can read them. */
  settle(): void {
    this.#clock++;
    for (const storage of this.#deferred) {
      storage.isDeferred = false;
      // Somebody took the block up again while it waited.
      if (storage.owners > 0) continue;
      storage.releaseDevice();
      if (storage.recyclable) {
        this.#recycle(storage);
        continue;
      }
      this.#releaseHandles(storage);
      storage.free?.();
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

  #owned(storage: Storage): Storage {
    storage.owners = 1;
    return storage;
  }

  #recycle(storage: Storage): void {
    this.#freeBytes += storage.byteLength;
    const key = `${storage.type}${storage.length}`;
    const list = this.#free.get(key);
    storage.idleSince = this.#clock;
    if (list) list.push(storage);
    else this.#free.set(key, [storage]);
  }

  #releaseHandles(storage: Storage): void {
    for (const handle of storage.handles.values()) this.#releaseHandle(handle);
    storage.handles.clear();
  }

  #dropIdle(before: number): void {
    for (const [key, list] of this.#free) {
      const kept = list.filter((storage) => storage.idleSince >= before);
      if (kept.length === list.length) continue;
      for (const storage of list) {
        if (storage.idleSince >= before) continue;
        this.#freeBytes -= storage.byteLength;
        this.#releaseHandles(storage);
      }
      if (kept.length === 0) this.#free.delete(key);
      else this.#free.set(key, kept);
    }
  }
}

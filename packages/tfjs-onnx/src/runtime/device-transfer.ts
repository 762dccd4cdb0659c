import {
  bytesPerElement,
  createTypedArray,
  elementTypeCode,
  isTensorType,
  type StoredType,
  type TensorType,
  type TypedArray,
} from '../onnx/element-type.ts';
import { writeOnnxModel } from '../onnx/model-writer.ts';
import { sizeOf } from '../recorder/shapes.ts';
import type { OnnxRuntimeCApi } from './c-api.ts';
import type { HandleOf } from './host-session.ts';
import type { DeviceBlock, Storage } from './storage.ts';

/** Smaller inputs are not worth a block of their own on the device. */
const SMALLEST_UPLOAD_BYTES = 4096;

interface Context {
  readonly api: OnnxRuntimeCApi;
  readonly hostHandle: HandleOf;
  readonly hostMemoryInfo: unknown;
  /** Memory of the device. */
  readonly memoryInfo: unknown;
  /** Makes a session on the device. */
  createSession(model: Uint8Array): unknown;
}

/** Moves elements between CPU memory and a device's, with graphs that copy their input: every provider can run those. */
export class DeviceTransfer {
  readonly memoryInfo: unknown;
  readonly #api: OnnxRuntimeCApi;
  readonly #context: Context;
  readonly #allocator: unknown;
  readonly #copiers = new Map<StoredType, unknown>();

  constructor(context: Context) {
    this.#api = context.api;
    this.#context = context;
    this.memoryInfo = context.memoryInfo;
    this.#allocator = context.api.create('GetAllocatorWithDefaultOptions');
  }

  /** A native tensor to feed: the device's where there is one. What is fed again and again is kept on the device. */
  inputHandle(storage: Storage, shapeKey: string, shape: readonly number[]): bigint {
    if (
      !storage.device &&
      isTensorType(storage.type) &&
      storage.uploads++ > 0 &&
      storage.byteLength >= SMALLEST_UPLOAD_BYTES
    ) {
      storage.device = this.#upload(storage, storage.type);
    }
    return storage.device?.handleFor(shapeKey, shape) ?? this.#context.hostHandle(storage, shapeKey, shape);
  }

  /** Native tensors that a run has left bound to its outputs; the caller owns them. */
  boundOutputs(binding: unknown): bigint[] {
    const [values, count] = [[null], [0]];
    this.#api.call('GetBoundOutputValues', binding, this.#allocator, values, count);
    const { koffi } = this.#api;
    const handles = koffi.decode(values[0], koffi.array('void*', Number(count[0]))) as unknown[];
    this.#api.call('AllocatorFree', this.#allocator, values[0]);
    return handles.map((handle) => BigInt(koffi.address(handle as never)));
  }

  /** Wraps a native tensor on the device; releasing the block releases the tensor. */
  blockOf(handle: bigint, type: TensorType, shapeKey: string, size: number): DeviceBlock {
    const api = this.#api;
    const handles = new Map([[shapeKey, handle]]);
    const handleFor = (key: string, shape: readonly number[]): bigint => {
      const known = handles.get(key);
      if (known !== undefined) return known;
      const pointer = api.create('GetTensorMutableData', handle);
      const view = this.#tensorAt(this.memoryInfo, pointer, type, shape);
      handles.set(key, view);
      return view;
    };
    return {
      handleFor,
      read: () => this.#download(handleFor(String(size), [size]), type, size),
      release: () => {
        // Views before the tensor that owns the memory.
        for (const view of [...handles.values()].reverse()) api.release('ReleaseValue', view);
        handles.clear();
      },
    };
  }

  dispose(): void {
    for (const session of this.#copiers.values()) this.#api.release('ReleaseSession', session);
    this.#copiers.clear();
    this.#api.release('ReleaseMemoryInfo', this.memoryInfo);
  }

  #tensorAt(memoryInfo: unknown, pointer: unknown, type: StoredType, shape: readonly number[]): bigint {
    const dimensions = BigInt64Array.from(shape, BigInt);
    const bytes = sizeOf(shape) * bytesPerElement(type);
    const handle = this.#api.create(
      'CreateTensorWithDataAsOrtValue',
      memoryInfo,
      pointer,
      bytes,
      dimensions,
      dimensions.length,
      elementTypeCode[type],
    );
    return BigInt(this.#api.koffi.address(handle as never));
  }

  #upload(storage: Storage, type: TensorType): DeviceBlock {
    const shapeKey = String(storage.length);
    const source = this.#context.hostHandle(storage, shapeKey, [storage.length]);
    const handle = this.#copy(type, source, (binding) =>
      this.#api.call('BindOutputToDevice', binding, 'y', this.memoryInfo),
    );
    return this.blockOf(handle, type, shapeKey, storage.length);
  }

  #download(source: bigint, type: TensorType, size: number): TypedArray {
    const array = createTypedArray(type, size);
    const pointer = this.#api.koffi.address(array);
    const target = this.#tensorAt(this.#context.hostMemoryInfo, pointer, type, [size]);
    this.#api.release(
      'ReleaseValue',
      this.#copy(type, source, (binding) => this.#api.call('BindOutput', binding, 'y', target)),
    );
    this.#api.release('ReleaseValue', target);
    return array;
  }

  /** Runs the copying graph; the result is the caller's. */
  #copy(type: StoredType, source: bigint, bindOutput: (binding: unknown) => void): bigint {
    let session = this.#copiers.get(type);
    if (!session) {
      session = this.#context.createSession(copyModel(type));
      this.#copiers.set(type, session);
    }
    const binding = this.#api.create('CreateIoBinding', session);
    try {
      this.#api.call('BindInput', binding, 'x', source);
      bindOutput(binding);
      this.#api.call('RunWithBinding', session, null, binding);
      this.#api.call('SynchronizeBoundOutputs', binding);
      return this.boundOutputs(binding)[0]!;
    } finally {
      this.#api.release('ReleaseIoBinding', binding);
    }
  }
}

function copyModel(type: StoredType): Uint8Array {
  return writeOnnxModel({
    nodes: [{ operator: 'Identity', domain: '', inputs: ['x'], outputs: ['y'], attributes: {} }],
    initializers: [],
    inputs: [{ name: 'x', type, shape: ['count'] }],
    outputs: [{ name: 'y', type, shape: ['count'] }],
  });
}

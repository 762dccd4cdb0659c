import type { FileRange } from '../frozen/file-bytes.ts';
import { bytesPerElement, type StoredType, type TypedArray } from '../onnx/element-type.ts';

/** Elements of a block in the memory of a device. */
export interface DeviceBlock {
  /** Copies the elements to the CPU. */
  read(): TypedArray;
  /** Native tensor of this block in a shape. */
  handleFor(shapeKey: string, shape: readonly number[]): bigint;
  release(): void;
}

let nextId = 0;

/**
 * One immutable block of tensor elements, on the CPU, on a device or on both. Several recorded values may own it
 * (reshapes, clones, variables assigned from one another); when the last owner lets go it goes back to its pool.
 */
export class Storage {
  readonly type: StoredType;
  /** Unlike any other block's. */
  readonly id: number = nextId++;
  readonly length: number;
  /** Native tensor handles made for the CPU elements, by shape. Kept with the block because making one costs a native call. */
  readonly handles: Map<string, bigint> = new Map();
  /** The elements on the device, where they are the result of a graph there or have been an input more than once. */
  device: DeviceBlock | undefined;
  /** Runs on a device that took the CPU elements as input. */
  uploads = 0;
  owners = 0;
  /** False for memory that came from elsewhere and would only pile up in a pool. */
  readonly recyclable: boolean;
  /** Gives memory back that is neither the pool's nor the garbage collector's, once. */
  readonly free: (() => void) | undefined;
  /** For frozen weights: where in a file they are. */
  place: FileRange | undefined;
  /** Waiting in its pool for everything that may still read it to finish. */
  isDeferred = false;
  /** Pool clock when the block was last handed back. */
  idleSince = 0;
  #array: TypedArray | undefined;

  constructor(
    source: TypedArray | DeviceBlock,
    type: StoredType,
    options: { length: number; recyclable: boolean; free?: () => void },
  ) {
    this.type = type;
    this.length = options.length;
    this.recyclable = options.recyclable;
    this.free = options.free;
    if (ArrayBuffer.isView(source)) this.#array = source;
    else this.device = source;
  }

  /** The elements on the CPU; the first use of a device's result copies them. */
  get array(): TypedArray {
    this.#array ??= this.device!.read();
    return this.#array;
  }

  get byteLength(): number {
    return this.length * bytesPerElement(this.type);
  }

  releaseDevice(): void {
    this.device?.release();
    this.device = undefined;
    this.uploads = 0;
  }
}

import type { TensorType, TypedArray } from '../onnx/element-type.ts';

/**
 * One immutable block of tensor elements. Several recorded values may own it (reshapes, clones, variables assigned from
 * one another); when the last owner lets go it goes back to its pool.
 */
export class Storage {
  readonly array: TypedArray;
  readonly type: TensorType;
  /** Native tensor handles made for this block, by shape. Kept with the block because making one costs a native call. */
  readonly handles: Map<string, bigint> = new Map();
  owners = 0;
  /** False for memory that came from elsewhere and would only pile up in a pool. */
  readonly recyclable: boolean;
  /** Waiting in its pool for everything that may still read it to finish. */
  isDeferred = false;
  /** Pool clock when the block was last handed back. */
  idleSince = 0;

  constructor(array: TypedArray, type: TensorType, recyclable: boolean) {
    this.array = array;
    this.type = type;
    this.recyclable = recyclable;
  }
}

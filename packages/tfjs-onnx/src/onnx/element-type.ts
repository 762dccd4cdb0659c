/** Element types a recorded value may have. tfjs tensors only ever hold the first three; the others occur inside a graph. */
export type ElementType = 'float32' | 'int32' | 'bool' | 'int64' | 'float64' | 'float16' | 'bfloat16' | 'uint8';

/** Element types that can enter or leave a graph. */
export type TensorType = 'float32' | 'int32' | 'bool';

/** Element types that memory may hold: those of tensors, and those of frozen weights as they lie in a file. */
export type StoredType = TensorType | 'float16' | 'bfloat16' | 'uint8';

export type TypedArray = Float32Array | Int32Array | Uint8Array;

/** `TensorProto.DataType` numbers, which ONNX Runtime's C API shares. */
export const elementTypeCode: Readonly<Record<ElementType, number>> = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
  bfloat16: 16,
};

export function isTensorType(type: string): type is TensorType {
  return type === 'float32' || type === 'int32' || type === 'bool';
}

export function bytesPerElement(type: StoredType): number {
  if (type === 'bool' || type === 'uint8') return 1;
  return type === 'float16' || type === 'bfloat16' ? 2 : 4;
}

/** A typed array over its own ArrayBuffer: never on V8's moving heap, so its address is stable. */
export function createTypedArray(type: TensorType, length: number): TypedArray {
  const buffer = new ArrayBuffer(length * bytesPerElement(type));
  if (type === 'float32') return new Float32Array(buffer);
  return type === 'int32' ? new Int32Array(buffer) : new Uint8Array(buffer);
}

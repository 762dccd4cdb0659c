/** Element types a recorded value may have. tfjs tensors only ever hold the first three; the others occur inside a graph. */
export type ElementType = 'float32' | 'int32' | 'bool' | 'int64' | 'float64';

/** Element types that can enter or leave a graph. */
export type TensorType = 'float32' | 'int32' | 'bool';

export type TypedArray = Float32Array | Int32Array | Uint8Array;

/** `TensorProto.DataType` numbers, which ONNX Runtime's C API shares. */
export const elementTypeCode: Readonly<Record<ElementType, number>> = {
  float32: 1,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
};

export function isTensorType(type: string): type is TensorType {
  return type === 'float32' || type === 'int32' || type === 'bool';
}

function bytesPerElement(type: TensorType): number {
  return type === 'bool' ? 1 : 4;
}

/** A typed array over its own ArrayBuffer: never on V8's moving heap, so its address is stable. */
export function createTypedArray(type: TensorType, length: number): TypedArray {
  const buffer = new ArrayBuffer(length * bytesPerElement(type));
  if (type === 'float32') return new Float32Array(buffer);
  return type === 'int32' ? new Int32Array(buffer) : new Uint8Array(buffer);
}

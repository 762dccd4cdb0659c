import type { ElementType } from '../onnx/element-type.ts';
import type { ExternalBytes, OnnxAttribute, OnnxInitializer, OnnxNode } from '../onnx/model-writer.ts';

/** Collects ONNX nodes and constants while a recorded graph is written out. */
export class Emission {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxInitializer[] = [];
  readonly #initializerByKey = new Map<string, string>();
  #values = 0;

  /** Appends a node with one output and returns that output's name. */
  node(
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
    domain = '',
  ): string {
    return this.multiNode(operator, inputs, { attributes, domain, outputs: 1 })[0]!;
  }

  multiNode(
    operator: string,
    inputs: readonly string[],
    options: { attributes?: Readonly<Record<string, OnnxAttribute>>; domain?: string; outputs: number },
  ): string[] {
    const outputs = Array.from({ length: options.outputs }, () => `t${this.#values++}`);
    const { attributes = {}, domain = '' } = options;
    this.nodes.push({ operator, domain, inputs: [...inputs], outputs, attributes });
    return outputs;
  }

  /** Adds a constant, or finds the one with the same contents. */
  initializer(values: readonly number[], shape: readonly number[], type: ElementType): string {
    const key = `${type}${shape.join('x')}:${values.map((value) => (Object.is(value, -0) ? '-0' : value)).join()}`;
    const known = this.#initializerByKey.get(key);
    if (known) return known;
    const name = `c${this.initializers.length}`;
    this.initializers.push({ name, type, shape, bytes: elementBytes(values, type) });
    this.#initializerByKey.set(key, name);
    return name;
  }

  /** Adds a constant whose elements are in a file. */
  external(shape: readonly number[], type: ElementType, bytes: ExternalBytes): string {
    const name = `k${this.initializers.length}`;
    this.initializers.push({ name, type, shape, bytes });
    return name;
  }

  scalar(value: number, type: ElementType): string {
    return this.initializer([value], [], type);
  }

  /** A one-dimensional int64 constant, as ONNX wants shapes and axes. */
  integers(values: readonly number[]): string {
    return this.initializer(values, [values.length], 'int64');
  }
}

function elementBytes(values: readonly number[], type: ElementType): Uint8Array {
  const array =
    type === 'float32'
      ? Float32Array.from(values)
      : type === 'int32'
        ? Int32Array.from(values)
        : type === 'int64'
          ? BigInt64Array.from(values, (value) => BigInt(value))
          : type === 'float64'
            ? Float64Array.from(values)
            : Uint8Array.from(values);
  return new Uint8Array(array.buffer);
}

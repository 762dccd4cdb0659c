import type { ElementType } from '../onnx/element-type.ts';
import { record } from '../recorder/build.ts';
import type { GraphNode } from '../recorder/graph-node.ts';
import { range, type Shape, sizeOf } from '../recorder/shapes.ts';

/** A small table of numbers known when the graph is compiled; part of the graph's structure. */
export function table(values: readonly number[], shape: Shape, type: ElementType): GraphNode {
  const numbers = type === 'float32' ? values.map(Math.fround) : values;
  return record('Constant', [], shape, type, { values: numbers });
}

/** 0…count-1 along one axis of an otherwise broadcast shape. */
export function countAlong(axis: number, shape: Shape, type: ElementType): GraphNode {
  const extents = shape.map((extent, i) => (i === axis ? extent : 1));
  return table(range(sizeOf(extents)), extents, type);
}

import { binary, cast, constant } from '../recorder/build.ts';
import type { GraphNode } from '../recorder/graph-node.ts';

const LOW_WORD = 2 ** 32 - 1;

/**
 * Real numbers as int32 the way JavaScript stores them: truncated, what no int32 can hold wrapped around (up to 2^63), and
 * 0 for what is not finite. ONNX leaves all but the first open.
 */
export function toInt32(node: GraphNode): GraphNode {
  if (node.type !== 'float32' && node.type !== 'float64') return cast(node, 'int32');
  if (node.operation === 'Fill') return cast(node, 'int32');
  // The mask also keeps ONNX Runtime from joining the two casts into one.
  return cast(binary('BitwiseAnd', cast(node, 'int64'), constant(LOW_WORD, 'int64')), 'int32');
}

/** A real result in the type of the kernel's input, as tfjs' cpu backend gives it. */
export function inTypeOf(x: GraphNode, result: GraphNode): GraphNode {
  return x.type === 'float32' ? cast(result, 'float32') : cast(toInt32(result), x.type);
}

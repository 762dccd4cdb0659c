import type { GraphNode } from '../recorder/graph-node.ts';
import type { Emitter } from './emitters.ts';

const CONTRIB = 'com.microsoft';

const float = (node: GraphNode, name: string): { float: number } => ({ float: node.attributes![name] as number });

/** Operations that ONNX Runtime computes in one pass. Those with several outputs are read through `Output` nodes. */
export const fusedEmitters: Readonly<Record<string, Emitter>> = {
  /** x, scale, shift → value, mean, inverse standard deviation. */
  LayerNormalization: (emission, node, inputs) =>
    emission.multiNode('LayerNormalization', inputs, {
      attributes: { axis: -1, epsilon: float(node, 'epsilon') },
      outputs: 3,
    }),
  /** x, scale → value, inverse root mean square. */
  RootMeanSquareNormalization: (emission, node, inputs) =>
    emission.multiNode('SimplifiedLayerNormalization', inputs, {
      attributes: { axis: -1, epsilon: float(node, 'epsilon') },
      outputs: 2,
    }),
  /** x `[N]` → parts of the given sizes. */
  Split: (emission, node, inputs) => {
    const sizes = node.attributes!['sizes'] as readonly number[];
    return emission.multiNode('Split', [inputs[0]!, emission.integers(sizes)], { outputs: sizes.length });
  },
  Gelu: (emission, _, inputs) => emission.node('Gelu', inputs, {}, CONTRIB),
  Silu: (emission, _, inputs) => emission.node('QuickGelu', inputs, { alpha: { float: 1 } }, CONTRIB),
  /** x `[B, H, S, d]`, positions `[B, S]`, cosines and sines by position. */
  RotaryEmbedding: (emission, _, inputs) => emission.node('RotaryEmbedding', inputs, {}, CONTRIB),
};

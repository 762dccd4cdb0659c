import * as tf from '@tensorflow/tfjs-core';
import { type InfoNceOptions, infoNce } from './info-nce.ts';

/** One L2-normalised float32 `[B, D]` tensor for each form of the same B rows. */
export interface Stage2Embeddings {
  /** Instruction, image and graph. */
  fused: tf.Tensor2D;
  /** Instruction and graph only. */
  graph: tf.Tensor2D;
  /** Instruction and image only. */
  image: tf.Tensor2D;
  /** The positive text. */
  text: tf.Tensor2D;
}

/** Weights of the terms beside L(fused, text), whose weight is 1. A weight of 0 leaves its term out. */
export interface Stage2LossWeights {
  graphText: number;
  imageText: number;
  graphImage: number;
}

export interface Stage2Loss {
  total: tf.Scalar;
  /** The unweighted terms. */
  parts: Record<string, tf.Scalar>;
}

/**
 * The stage-2 objective: `L(fused, t) + a·L(graph, t) + b·L(image, t) + c·L(graph, image)`, each L an {@link infoNce}.
 *
 * L(graph, t) makes the graph encoder learn even where the picture already tells the answer, L(image, t) keeps what stage 1
 * learned, and L(graph, image) ties the two modalities of one place together. Hard negatives are candidates of the terms with texts.
 */
export function stage2Loss(
  embeddings: Stage2Embeddings,
  options: InfoNceOptions & { weights: Stage2LossWeights },
): Stage2Loss {
  const { weights, ...loss } = options;
  const { fused, graph, image, text } = embeddings;
  const parts: Record<string, tf.Scalar> = { fusedText: infoNce(fused, text, loss) };
  let total = parts['fusedText']!;
  const addTerm = (name: keyof Stage2LossWeights, term: () => tf.Scalar): void => {
    if (weights[name] === 0) return;
    parts[name] = term();
    total = tf.add(total, tf.mul(parts[name], weights[name])) as tf.Scalar;
  };
  addTerm('graphText', () => infoNce(graph, text, loss));
  addTerm('imageText', () => infoNce(image, text, loss));
  // Hard negatives are texts: between graph and image there are none.
  const [rows] = text.shape;
  const falseNegatives = loss.falseNegatives && tf.slice(loss.falseNegatives, [0, 0], [rows, rows]);
  addTerm('graphImage', () => infoNce(graph, image, { ...loss, hardNegatives: undefined, falseNegatives }));
  return { total, parts };
}

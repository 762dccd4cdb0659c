import type * as tf from '@tensorflow/tfjs-core';
import { UgeError } from '@uge/core';
import type { EncoderInput } from '@uge/data';
import type { SpatialSubgraph } from '@uge/graph';
import type { Backbone, BatchArrays, ImageLayout, ImageSlots } from '../backbones/backbone.ts';
import { arrayTensor } from '../backbones/batch-tensors.ts';
import { layoutPackedRows } from '../backbones/packed-rows.ts';
import type { TextTokenizer } from '../tokenizer/text-tokenizer.ts';
import { type BatchShape, fitShape } from './batch-shape.ts';
import { checkInput } from './check-input.ts';
import type { GraphLayout, GraphSide } from './graph-side.ts';
import { type ImageFeatureSource, type ImageFeatures, layoutImageFeatures } from './image-features.ts';
import { type ImageLoader, loadDistinct } from './image-loader.ts';
import type { SequenceBuilder, SequenceRow } from './sequence-builder.ts';
import { batchTensorNames } from './tensor-names.ts';

export interface EncoderParts {
  backbone: Backbone;
  tokenizer: TextTokenizer;
  sequences: SequenceBuilder;
  graphSide: GraphSide | undefined;
}

/** Inputs as numbers: decoded, tokenised, padded. */
export interface PreparedBatch {
  /** Number of inputs; the first rows of the result. */
  readonly rows: number;
  readonly shape: BatchShape;
  /** Fresh tensors for {@link UrbanEncoder.forward}, which the caller disposes. */
  toTensors(): tf.Tensor[];
}

export interface PrepareOptions {
  /** Exact padded sizes instead of rounded ones. */
  padTo?: Partial<BatchShape> | undefined;
  /**
   * Leave padding out of all but attention. Faster where rows differ in length; shapes are then more various. Default false; a
   * `padTo.positions` does so too.
   */
  packed?: boolean | undefined;
  /** Stops the decoding of pictures. */
  signal?: AbortSignal | undefined;
  /** Features of pictures in place of their pixels; the vision tower then takes no part, and gets no gradient. */
  imageFeatures?: ImageFeatureSource | undefined;
}

/**
 * Lays a batch out as arrays. Every distinct image and graph (by path or identity) is encoded once, however many rows use it.
 *
 * @throws {UgeError} those of {@link checkInput}, `model/instruction-too-long`, `model/sequence-too-long`,
 *   `model/batch-too-large`, `model/placeholder-mismatch`, and those of the image decoder
 */
export async function prepareBatch(
  parts: EncoderParts & { images: ImageLoader },
  inputs: readonly EncoderInput[],
  options: PrepareOptions = {},
): Promise<PreparedBatch> {
  const { backbone, tokenizer, sequences, graphSide } = parts;
  const { padTo, packed = false, signal, imageFeatures } = options;
  const hasGraphEncoder = graphSide !== undefined;
  for (const [index, input] of inputs.entries()) checkInput(input, { index, hasGraphEncoder });
  const pictures = imageFeatures
    ? { ...(await loadDistinct(inputs, imageFeatures, signal)), known: true as const }
    : { ...(await parts.images.load(inputs, signal)), known: false as const };
  const graphs = distinctGraphs(inputs);
  const graphLayout =
    graphSide && (graphs.distinct.length > 0 || padTo?.graph)
      ? graphSide.layout(graphs.distinct, { tokenizer, padTo: padTo?.graph })
      : undefined;

  const rows = inputs.map((input, index) =>
    sequences.build(input, {
      image: pictures.images[pictures.indices[index]!],
      graphTokens: input.graph ? graphSide!.tokenCount(input.graph) : 0,
      index,
    }),
  );
  const shape = fitShape(
    {
      rows: rows.length,
      length: rows.reduce((longest, { ids }) => Math.max(longest, ids.length), 1),
      positions:
        packed || padTo?.positions !== undefined
          ? rows.reduce((sum, { ids }) => sum + ids.length, 0)
          : Number.POSITIVE_INFINITY,
      ...(pictures.known ? featureSlots(pictures.images, backbone) : backbone.imageSlots(pictures.images)),
    },
    padTo,
  );
  if (graphLayout) shape.graph = graphLayout.sizes;
  const slots = { images: shape.images, slots: Math.max(1, shape.slots) };
  const imageLayout =
    shape.images === 0
      ? undefined
      : pictures.known
        ? layoutImageFeatures(pictures.images, { ...slots, dimension: backbone.dimension })
        : backbone.layoutImages(pictures.images, slots);

  const arrays: BatchArrays = {
    ...sequenceArrays(backbone, rows, shape),
    ...imageLayout?.arrays,
  };
  if (imageLayout || graphLayout) {
    Object.assign(
      arrays,
      featureArrays(rows, shape, { imageLayout, graphLayout, images: pictures.indices, graphs: graphs.indices }),
    );
  }
  const names = batchTensorNames(backbone, undefined, {
    images: imageLayout !== undefined && (pictures.known ? 'features' : 'pixels'),
    graphs: graphLayout !== undefined,
  });
  return {
    rows: rows.length,
    shape,
    toTensors: () => [...names.map((name) => arrayTensor(arrays[name]!)), ...(graphLayout?.toTensors() ?? [])],
  };
}

function distinctGraphs(inputs: readonly EncoderInput[]): { distinct: SpatialSubgraph[]; indices: number[] } {
  const found = new Map<SpatialSubgraph, number>();
  const indices = inputs.map(({ graph }) => {
    if (!graph) return -1;
    const index = found.get(graph) ?? found.size;
    found.set(graph, index);
    return index;
  });
  return { distinct: [...found.keys()], indices };
}

/** Pictures, and the tokens of the largest. */
function featureSlots(images: readonly ImageFeatures[], { dimension }: Backbone): ImageSlots {
  const slots = images.reduce((most, { values }) => Math.max(most, values.length / dimension), 0);
  return { images: images.length, slots };
}

function sequenceArrays(backbone: Backbone, rows: readonly SequenceRow[], shape: BatchShape): BatchArrays {
  const { length } = shape;
  const ids = new Int32Array(shape.rows * length);
  const last = Int32Array.from({ length: shape.rows }, (_, row) => row * length);
  for (const [row, { ids: rowIds }] of rows.entries()) {
    ids.set(rowIds, row * length);
    last[row] = row * length + rowIds.length - 1;
  }
  // A padding row sees one position, so that its softmax is over something.
  const spans = Array.from(
    { length: shape.rows },
    (_, row) => rows[row]?.spans ?? [{ kind: 'text' as const, length: 1 }],
  );
  return {
    'text.ids': { shape: [shape.rows * length], data: ids },
    'text.last': { shape: [shape.rows], data: last },
    ...layoutPackedRows(
      rows.map(({ ids: rowIds }) => rowIds.length),
      shape,
    ),
    ...backbone.layoutSequences(spans, { length }),
  };
}

/** Where each position takes its embedding from: the token table, or a row of `[zero; image features; graph tokens]`. */
function featureArrays(
  rows: readonly SequenceRow[],
  { rows: rowCount, length }: BatchShape,
  features: {
    imageLayout: ImageLayout | undefined;
    graphLayout: GraphLayout | undefined;
    images: readonly number[];
    graphs: readonly number[];
  },
): BatchArrays {
  const { imageLayout, graphLayout, images, graphs } = features;
  const isToken = new Float32Array(rowCount * length).fill(1);
  const feature = new Int32Array(rowCount * length);
  const place = (row: number, at: { start: number; end: number }, source: Int32Array, offset: number): void => {
    if (at.end - at.start !== source.length) throw placeholderMismatch(row, at.end - at.start, source.length);
    const start = row * length + at.start;
    for (const [index, featureRow] of source.entries()) {
      isToken[start + index] = 0;
      feature[start + index] = offset + featureRow;
    }
  };
  for (const [row, { image, graph }] of rows.entries()) {
    if (image) place(row, image, imageLayout!.rows[images[row]!]!, 1);
    if (graph) place(row, graph, graphLayout!.rows[graphs[row]!]!, 1 + (imageLayout?.featureRows ?? 0));
  }
  return {
    'text.isToken': { shape: [rowCount * length, 1], data: isToken },
    'text.feature': { shape: [rowCount * length], data: feature },
    ...(graphLayout ? { 'text.graph': rowGraphs(graphs, rowCount) } : {}),
  };
}

/** Features are never cut or repeated to fit their places. */
function placeholderMismatch(input: number, places: number, features: number): UgeError {
  return new UgeError(
    'model/placeholder-mismatch',
    `input ${input}: ${places} places in the sequence for ${features} features of its image or graph; backbone or graph encoder count their tokens wrongly.`,
    { input, places, features },
  );
}

/** Per row: one past the index of its graph, 0 without one. */
function rowGraphs(graphs: readonly number[], rows: number): BatchArrays[string] {
  return { shape: [rows], data: Int32Array.from({ length: rows }, (_, row) => (graphs[row] ?? -1) + 1) };
}

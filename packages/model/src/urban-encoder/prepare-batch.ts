import type * as tf from '@tensorflow/tfjs-core';
import { UgeError } from '@uge/core';
import type { EncoderInput } from '@uge/data';
import type { SpatialSubgraph } from '@uge/graph';
import type { Backbone, BatchArrays, ImageLayout } from '../backbones/backbone.ts';
import { arrayTensor } from '../backbones/batch-tensors.ts';
import type { PreparedImage } from '../backbones/prepared-image.ts';
import type { TextTokenizer } from '../tokenizer/text-tokenizer.ts';
import { type BatchShape, fitShape } from './batch-shape.ts';
import type { EncoderSettings } from './encoder-settings.ts';
import type { GraphLayout, GraphSide } from './graph-side.ts';
import type { ImageLoader } from './image-loader.ts';
import { type SequenceRow, sequenceRow } from './sequence-row.ts';
import { batchTensorNames } from './tensor-names.ts';

export interface EncoderParts {
  backbone: Backbone;
  tokenizer: TextTokenizer;
  settings: EncoderSettings;
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

/**
 * Lays a batch out as arrays. Every distinct image and graph (by path or identity) is encoded once, however many rows use it.
 *
 * @throws {UgeError} `model/empty-input`, `model/no-graph-encoder`, `model/batch-too-large`, and those of the image decoder
 */
export async function prepareBatch(
  parts: EncoderParts & { images: ImageLoader },
  inputs: readonly EncoderInput[],
  padTo?: Partial<BatchShape>,
): Promise<PreparedBatch> {
  const { backbone, tokenizer, settings, graphSide } = parts;
  for (const [index, input] of inputs.entries()) checkInput(input, index, graphSide !== undefined);
  const pictures = await parts.images.load(inputs);
  const graphs = distinctGraphs(inputs);
  const graphLayout =
    graphSide && (graphs.distinct.length > 0 || padTo?.graph)
      ? graphSide.layout(graphs.distinct, { tokenizer, padTo: padTo?.graph })
      : undefined;

  const rows = inputs.map((input, index) =>
    sequenceRow(input, {
      backbone,
      tokenizer,
      settings,
      image: pictures.images[pictures.indices[index]!],
      graphTokens: graphLayout?.rows[graphs.indices[index]!]?.length ?? 0,
    }),
  );
  const shape = fitShape(
    {
      rows: rows.length,
      length: rows.reduce((longest, { ids }) => Math.max(longest, ids.length), 1),
      ...backbone.imageSlots(pictures.images),
    },
    padTo,
  );
  if (graphLayout) shape.graph = graphLayout.sizes;
  const imageLayout = shape.images > 0 ? layoutImages(backbone, pictures.images, shape) : undefined;

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
    images: imageLayout !== undefined,
    graphs: graphLayout !== undefined,
  });
  return {
    rows: rows.length,
    shape,
    toTensors: () => [...names.map((name) => arrayTensor(arrays[name]!)), ...(graphLayout?.toTensors() ?? [])],
  };
}

function checkInput({ text, instruction, image, graph }: EncoderInput, index: number, hasGraphEncoder: boolean): void {
  if (text === undefined && image === undefined && graph === undefined) {
    throw new UgeError(
      'model/empty-input',
      `input ${index}: has ${instruction === undefined ? 'nothing' : 'an instruction only'}; one of text, image and graph is required.`,
      { input: index },
    );
  }
  if (graph !== undefined && !hasGraphEncoder) {
    throw new UgeError(
      'model/no-graph-encoder',
      `input ${index}: has a graph but this model was made without a graph encoder; leave the graph out or use a stage-2 model.`,
      { input: index },
    );
  }
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

function layoutImages(backbone: Backbone, images: readonly PreparedImage[], shape: BatchShape): ImageLayout {
  return backbone.layoutImages(images, { images: shape.images, slots: Math.max(1, shape.slots) });
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
  const place = (start: number, source: Int32Array, offset: number): void => {
    for (const [index, featureRow] of source.entries()) {
      isToken[start + index] = 0;
      feature[start + index] = offset + featureRow;
    }
  };
  for (const [row, { image, graph }] of rows.entries()) {
    if (image) place(row * length + image.start, imageLayout!.rows[images[row]!]!, 1);
    if (graph) {
      place(row * length + graph.start, graphLayout!.rows[graphs[row]!]!, 1 + (imageLayout?.featureRows ?? 0));
    }
  }
  return {
    'text.isToken': { shape: [rowCount * length, 1], data: isToken },
    'text.feature': { shape: [rowCount * length], data: feature },
    ...(graphLayout ? { 'text.graph': rowGraphs(graphs, rowCount) } : {}),
  };
}

/** Per row: one past the index of its graph, 0 without one. */
function rowGraphs(graphs: readonly number[], rows: number): BatchArrays[string] {
  return { shape: [rows], data: Int32Array.from({ length: rows }, (_, row) => (graphs[row] ?? -1) + 1) };
}

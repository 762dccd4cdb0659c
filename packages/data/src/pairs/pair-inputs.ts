import { UgeError } from '@uge/core';
import type { Dataset } from '../dataset/dataset.ts';
import type { EncoderInput, Message, PairRow } from '../types.ts';
import { parsePairContent } from './parse-pair-content.ts';

/**
 * The two sides of a pair as an encoder takes them: markers stripped, the picture as an absolute path, the graph loaded.
 *
 * @throws {UgeError} `data/invalid-pair` where markers and files do not match; `data/file-changed` for a graph.
 */
export async function pairInputs(
  dataset: Dataset,
  row: PairRow,
): Promise<{ query: EncoderInput; positive: EncoderInput }> {
  const query = parseMessage(row, row.messages[0]);
  const positive = parseMessage(row, row.positive_messages[0]?.[0]);
  if (query.images > 1 || query.graphs > 1 || positive.images > 1 || positive.graphs > 0) {
    throw invalid(row, 'expected at most one <image> and one <graph> in the query and one <image> in the positive');
  }
  const positiveImages = row.positive_images?.[0] ?? [];
  if (positive.images !== positiveImages.length) {
    throw invalid(row, `the positive has ${positive.images} <image> but the row lists ${positiveImages.length} for it`);
  }
  if (query.images !== row.images.length || query.graphs !== row.graphs.length) {
    const files = `${row.images.length} images and ${row.graphs.length} graphs`;
    throw invalid(row, `the query has ${query.images} <image> and ${query.graphs} <graph> but the row lists ${files}`);
  }
  const [image, graph] = [row.images[0], row.graphs[0]];
  return {
    query: {
      ...(query.text !== '' && { text: query.text }),
      ...(image !== undefined && { image: dataset.resolve(image) }),
      ...(graph !== undefined && { graph: await dataset.readGraph(graph) }),
    },
    positive: {
      ...(positive.text !== '' && { text: positive.text }),
      ...(positiveImages[0] !== undefined && { image: dataset.resolve(positiveImages[0]) }),
    },
  };
}

function parseMessage(row: PairRow, message: Message | undefined): ReturnType<typeof parsePairContent> {
  if (typeof message?.content === 'string') return parsePairContent(message.content);
  throw invalid(row, 'a message without content');
}

function invalid(row: PairRow, problem: string): UgeError {
  const { city, image_id: imageId, task } = row.meta;
  return new UgeError('data/invalid-pair', `pair ${task} of ${city}/${imageId}: ${problem}; rebuild the dataset.`, {
    city,
    imageId,
    task,
  });
}

import type { EncoderInput } from '@uge/data';
import { cityNames } from '../masking/city-names.ts';
import { maskNames } from '../masking/mask-names.ts';
import type { InputReference } from '../tasks/variant-input.ts';
import type { BenchmarkSource } from '../types.ts';

/** Read the graph of an input, resolve the path of its picture, and replace names where its variant has none. */
export async function readInput(reference: InputReference, dataset: BenchmarkSource): Promise<EncoderInput> {
  const { instruction, text, image, graph, maskNamesOf } = reference;
  const input: EncoderInput = {
    ...(instruction !== undefined ? { instruction } : {}),
    ...(text !== undefined ? { text } : {}),
    ...(image !== undefined ? { image: dataset.resolve(image) } : {}),
    ...(graph !== undefined ? { graph: await dataset.readGraph(graph) } : {}),
  };
  return maskNamesOf === undefined ? input : maskNames(input, await cityNames(dataset, maskNamesOf));
}

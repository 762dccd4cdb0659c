import type { EncoderInput } from '@uge/data';
import type { InputReference } from '../tasks/variant-input.ts';
import type { BenchmarkSource } from '../types.ts';

/** Read the graph of an input and resolve the path of its picture. */
export async function readInput(reference: InputReference, dataset: BenchmarkSource): Promise<EncoderInput> {
  const { instruction, text, image, graph } = reference;
  return {
    ...(instruction !== undefined ? { instruction } : {}),
    ...(text !== undefined ? { text } : {}),
    ...(image !== undefined ? { image: dataset.resolve(image) } : {}),
    ...(graph !== undefined ? { graph: await dataset.readGraph(graph) } : {}),
  };
}

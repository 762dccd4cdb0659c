import type { Modality } from '@uge/data';
import type { BenchmarkQuery, Variant } from '../types.ts';
import type { TaskMetadata } from './task-metadata.ts';

/** What is shown, with files named and not yet read. Paths are relative to the dataset folder. */
export interface InputReference {
  instruction?: string;
  text?: string;
  image?: string;
  graph?: string;
  /** City whose names are replaced wherever they stand, in a variant with a masked graph. */
  maskNamesOf?: string;
}

/** A query reduced to one of its variants. Where only the question is left, it is the text: an instruction alone says nothing. */
export function variantInput(query: BenchmarkQuery, variant: Variant): InputReference {
  const shown = shownBy(variant);
  if (variant === 'text' && query.text === undefined) return { text: query.instruction };
  return {
    instruction: query.instruction,
    ...(shown.text && query.text !== undefined ? { text: query.text } : {}),
    ...(shown.image ? { image: query.images[0]! } : {}),
    ...(shown.graph || shown.maskedGraph ? { graph: query.graphs[0]! } : {}),
    ...(shown.maskedGraph ? { maskNamesOf: query.city } : {}),
    ...(shown.shuffledGraph ? { graph: query.shuffled_graphs[0]! } : {}),
  };
}

export function candidateInputs(query: BenchmarkQuery): InputReference[] {
  return query.candidate_images
    ? query.candidate_images.map((image) => ({ image }))
    : query.candidates.map((text) => ({ text }));
}

/** True where the query has what the variant shows: a photo outside the dataset has no graph. */
export function isAnswerable({ images, graphs, shuffled_graphs }: BenchmarkQuery, variant: Variant): boolean {
  const shown = shownBy(variant);
  return (
    (!shown.image || images.length > 0) &&
    (!(shown.graph || shown.maskedGraph) || graphs.length > 0) &&
    (!shown.shuffledGraph || shuffled_graphs.length > 0)
  );
}

/** Modalities of a variant that `available` lacks; empty where it can be run. */
export function missingModalities(
  { candidates }: Pick<TaskMetadata, 'candidates'>,
  variant: Variant,
  available: ReadonlySet<Modality>,
): Modality[] {
  const shown = shownBy(variant);
  const needed = new Set<Modality>(['text', candidates]);
  if (shown.image) needed.add('image');
  if (shown.graph || shown.maskedGraph || shown.shuffledGraph) needed.add('graph');
  return [...needed].filter((modality) => !available.has(modality));
}

/** True for variants that only serve to judge another one. */
export function isControl(variant: Variant): boolean {
  return variant.endsWith('shuffled-graph');
}

/** True where the variant shows the photo's own graph, with its names or without. */
export function showsGraph(variant: Variant): boolean {
  const { graph, maskedGraph } = shownBy(variant);
  return graph || maskedGraph;
}

interface Shown {
  text: boolean;
  image: boolean;
  graph: boolean;
  maskedGraph: boolean;
  shuffledGraph: boolean;
}

function shownBy(variant: Variant): Shown {
  const parts = new Set(variant.split('+'));
  return {
    text: parts.has('text'),
    image: parts.has('image'),
    graph: parts.has('graph'),
    maskedGraph: parts.has('masked-graph'),
    shuffledGraph: parts.has('shuffled-graph'),
  };
}

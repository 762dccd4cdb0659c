import { type InputReference, showsGraph } from '../tasks/variant-input.ts';
import type { ProbeSet, Variant } from '../types.ts';

/** What the encoder is shown of a photo that a probe is about: no question, so that the embedding is of the photo alone. */
export function probeInput(photo: ProbeSet['photos'][number], variant: Variant): InputReference {
  return {
    ...(variant.split('+').includes('image') ? { image: photo.image } : {}),
    ...(showsGraph(variant) && photo.graph !== undefined ? { graph: photo.graph } : {}),
  };
}

import type { Modality } from '@uge/data';
import { probeInput } from '../probe/probe-input.ts';
import { runProbe } from '../probe/run-probe.ts';
import type { ProbeResult } from '../result-types.ts';
import type { InputReference } from '../tasks/variant-input.ts';
import type { ProbeSet, Variant } from '../types.ts';
import type { EmbeddingOf } from './embed-distinct.ts';

/** A probe set in a variant that the encoder can take in. */
export interface ProbeRun {
  set: ProbeSet;
  variant: Variant;
}

/** Probes of the tasks in every variant that the modalities suffice for and that all photos of the set have. */
export function planProbes(
  sets: readonly ProbeSet[],
  { modalities, tasks }: { modalities: ReadonlySet<Modality>; tasks: readonly string[] },
): ProbeRun[] {
  return sets
    .filter(({ task }) => tasks.includes(task))
    .flatMap((set) =>
      set.variants
        .filter((variant) => {
          const shown = set.photos.map((photo) => probeInput(photo, variant));
          const needed = (['image', 'graph'] as const).filter((modality) => variant.includes(modality));
          return (
            needed.every((modality) => modalities.has(modality)) &&
            shown.every((input) => needed.every((modality) => input[modality] !== undefined))
          );
        })
        .map((variant) => ({ set, variant })),
    );
}

/** What the encoder is shown for the probes. */
export function* probeInputs(runs: readonly ProbeRun[]): Generator<InputReference> {
  for (const { set, variant } of runs) for (const photo of set.photos) yield probeInput(photo, variant);
}

/** Regressions from embeddings to scores. */
export function evaluateProbes(
  runs: readonly ProbeRun[],
  { embeddingOf, seed }: { embeddingOf: EmbeddingOf; seed: number },
): ProbeResult[] {
  return runs.flatMap(({ set, variant }) => {
    const vectors = set.photos.map((photo) => {
      const embedding = embeddingOf(probeInput(photo, variant));
      return 'vector' in embedding ? embedding.vector : undefined;
    });
    return runProbe(set, { variant, vectors, seed });
  });
}

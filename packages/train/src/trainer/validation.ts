import { createRandom } from '@uge/core';
import type { EncoderInput, PairRow } from '@uge/data';
import { type MarginMetric, marginMetric } from '../losses/margin-metric.ts';
import { rowIdentity, sharesIdentity } from '../sampler/row-identity.ts';
import type { StageRecipe } from '../stages/stage-recipe.ts';
import type { TrainableEncoder } from './trainable-encoder.ts';

export interface ValidationOptions {
  rows: readonly PairRow[];
  readPair: (row: PairRow) => Promise<{ query: EncoderInput; positive: EncoderInput }>;
  recipe: StageRecipe;
  encoder: Pick<TrainableEncoder, 'embed'>;
  /** Most rows to embed; a seeded sample, the same at every validation. */
  limit: number;
  batchSize: number;
  seed: number;
  signal?: AbortSignal | undefined;
}

/** Metric of each query form over one pool of candidates: the positive texts of all validation rows. */
export type ValidationMetrics = Record<string, MarginMetric>;

/** Embed a sample of the validation pairs, a batch at a time, and score each query form. */
export async function validate(options: ValidationOptions): Promise<ValidationMetrics> {
  const { recipe, encoder, limit, batchSize, seed, signal } = options;
  const rows = createRandom(seed, 'validation').shuffle(options.rows).slice(0, limit);
  const targets: Float32Array[] = [];
  const queries: Record<string, Float32Array[]> = {};
  const embed = (inputs: EncoderInput[]): Promise<Float32Array[]> =>
    encoder.embed(inputs, { batchSize, ...(signal && { signal }) });
  for (let start = 0; start < rows.length; start += batchSize) {
    const pairs = await Promise.all(rows.slice(start, start + batchSize).map(options.readPair));
    targets.push(...(await embed(pairs.map(({ positive }) => positive))));
    const forms = pairs.map(({ query }) => recipe.validationQueries(query));
    for (const name of Object.keys(forms[0]!)) {
      queries[name] = [...(queries[name] ?? []), ...(await embed(forms.map((form) => form[name]!)))];
    }
  }
  const identities = rows.map(rowIdentity);
  const isFalseNegative = (i: number, j: number): boolean => sharesIdentity(identities[i]!, identities[j]!);
  return Object.fromEntries(
    Object.entries(queries).map(([name, vectors]) => [name, marginMetric(vectors, targets, { isFalseNegative })]),
  );
}

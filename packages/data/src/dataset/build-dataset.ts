import { codeHash } from '../pipeline/code-hash.ts';
import { openExtractSource } from '../pipeline/extract-source.ts';
import { createRecipe } from '../pipeline/recipe.ts';
import { runPipeline } from '../pipeline/run-pipeline.ts';
import { type BuildDatasetOptions, checkBuildOptions } from './build-options.ts';
import type { Dataset } from './dataset.ts';

/**
 * Build a dataset folder: for every city the graph, the pictures (photos, rendered street views or both), and for every
 * picture its subgraph, reasoning paths, caption and split; then training pairs, the leak check and the card. The dataset
 * appears when it is whole. The same extracts, photos, options and seed give the same bytes, with any number of workers.
 *
 * A build that is stopped, even by `kill -9`, goes on where it was when it is called again with the same `out`; only photos
 * whose inputs changed since are done again.
 *
 * Photos that cannot be used are counted in the manifest and listed with their reason in `skipped.jsonl`.
 *
 * @returns the dataset, opened.
 * @throws {UgeError} `data/invalid-build`, `data/output-in-use`, `data/no-placed-photos`, and what the extract and photo
 * readers throw.
 */
export async function buildDataset(options: BuildDatasetOptions): Promise<Dataset> {
  await checkBuildOptions(options);
  const { name, seed, out, cities } = options;
  return runPipeline({
    ...options,
    out,
    name,
    seed,
    recipe: createRecipe(options, await codeHash()),
    cities: cities.map((input) => ({
      name: input.name,
      open: (taken) => openExtractSource(input, { ...options, taken }),
    })),
    accepts: (stage, { recipe, code }) => recipe.code[stage] === code,
  });
}

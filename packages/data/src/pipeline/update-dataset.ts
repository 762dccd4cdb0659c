import { UgeError } from '@uge/core';
import type { BuildRunOptions } from '../dataset/build-options.ts';
import type { Dataset } from '../dataset/dataset.ts';
import { openDataset } from '../dataset/open-dataset.ts';
import type { DatasetRecipe, PairRecipe, RecipeStage, SplitRecipe } from '../types.ts';
import type { CaptionerOptions } from './caption-with-provider.ts';
import { codeHash } from './code-hash.ts';
import { openDatasetSource } from './dataset-source.ts';
import type { PhotoStage } from './photo-task.ts';
import { runPipeline } from './run-pipeline.ts';

export interface UpdateDatasetOptions extends Omit<BuildRunOptions, 'force'> {
  /** Stages to be done again where their inputs, options or code changed. Default: none; what depends on changes follows. */
  stages?: readonly PhotoStage[];
  /** Do the stages again whatever changed. Default false. */
  force?: boolean;
  /** New seeds of single stages. */
  seeds?: Partial<Record<RecipeStage, number>>;
  name?: string;
  imageSize?: number;
  maxGraphNodes?: number;
  pathsPerPhoto?: number;
  /** Who writes captions that are written again. Default: as it was, which must be given again if it is no template. */
  captioner?: CaptionerOptions | 'template';
  split?: SplitRecipe;
  pairs?: PairRecipe;
  /** Extracts by city, which rendering again needs. */
  extracts?: Readonly<Record<string, string>>;
}

/**
 * Run stages of a dataset again, on its own photos: with other options or seeds, or with newer code. Whatever depends on
 * what changed follows; pairs, splits, leak check, card and manifest are always written anew. The folder changes when all
 * is done, and an interrupted run goes on where it was. Photographs keep their pictures: their originals are not here.
 *
 * @throws {UgeError} `data/not-a-dataset`, `data/unsupported-schema`, `data/extract-needed` for rendering again without
 * the extract, `data/extract-changed`, `data/captioner-needed`.
 */
export async function updateDataset(folder: string, options: UpdateDatasetOptions = {}): Promise<Dataset> {
  const { stages = [], force = false, extracts = {}, name, seeds, split, pairs, captioner, ...changes } = options;
  const dataset = await openDataset(folder);
  const { manifest } = dataset;
  const code = await codeHash();
  const { imageSize, maxGraphNodes, pathsPerPhoto } = { ...manifest.recipe, ...defined(changes) };
  const rerun = new Set<PhotoStage>(stages);
  const recipe: DatasetRecipe = {
    ...manifest.recipe,
    ...{ imageSize, maxGraphNodes, pathsPerPhoto },
    split: { ...manifest.recipe.split, ...split },
    pairs: { ...manifest.recipe.pairs, ...pairs },
    captioner: captionerId(captioner) ?? manifest.recipe.captioner,
    seeds: { ...manifest.recipe.seeds, ...defined(seeds ?? {}) },
    code: { ...manifest.recipe.code, ...Object.fromEntries(stages.map((stage) => [stage, code])) },
  };
  const drawnBefore = manifest.recipe;
  const redrawn = imageSize !== drawnBefore.imageSize || recipe.seeds.pictures !== drawnBefore.seeds.pictures;
  if (redrawn || rerun.has('pictures')) await requireExtracts(dataset, extracts);
  const reworded =
    redrawn || rerun.has('pictures') || rerun.has('captions') || recipe.seeds.captions !== drawnBefore.seeds.captions;
  if (reworded && !captioner && recipe.captioner !== 'template') throw captionerNeeded(dataset);
  const { captioner: _, ...running } = options;
  return runPipeline({
    ...running,
    ...(captioner && captioner !== 'template' && { captioner }),
    force: false,
    out: folder,
    name: name ?? manifest.name,
    seed: manifest.seed,
    recipe,
    cities: manifest.cities.map((city) => ({
      name: city.name,
      open: () => openDatasetSource(dataset, city.name, { extract: extracts[city.name] }),
    })),
    accepts: (stage, earlier) => !rerun.has(stage) || (!force && earlier.recipe.code[stage] === earlier.code),
  });
}

async function requireExtracts(dataset: Dataset, extracts: Readonly<Record<string, string>>): Promise<void> {
  const rendered = new Set(
    (await dataset.photos()).filter((photo) => photo.source === 'rendered').map(({ city }) => city),
  );
  const missing = dataset.manifest.cities.filter(({ name }) => rendered.has(name) && extracts[name] === undefined);
  if (missing.length === 0) return;
  const listed = missing.map(({ name, provenance }) => `${name} (${provenance.source})`);
  throw new UgeError(
    'data/extract-needed',
    `${dataset.folder}: rendering again needs the extracts of ${listed.join(', ')}; give them by city.`,
    { cities: missing.map(({ name }) => name) },
  );
}

function captionerId(captioner: UpdateDatasetOptions['captioner']): string | undefined {
  return captioner === undefined || captioner === 'template' ? captioner : captioner.provider.id;
}

function captionerNeeded({ folder, manifest }: Dataset): UgeError {
  const { captioner } = manifest.recipe;
  return new UgeError(
    'data/captioner-needed',
    `${folder}: its captions are by ${captioner}, and would be written again; give that captioner, or "template".`,
    { captioner },
  );
}

/** Without the fields that are undefined, which would hide what they are spread over. */
function defined<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as Partial<T>;
}

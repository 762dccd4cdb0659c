import { type BuildDatasetOptions, checkBuildOptions } from '../dataset/build-options.ts';
import { countBy } from '../dataset/count-by.ts';
import { codeHash } from './code-hash.ts';
import { EarlierDataset } from './earlier-dataset.ts';
import { openExtractSource } from './extract-source.ts';
import { createRecipe } from './recipe.ts';
import { createStageKeys } from './stage-keys.ts';

/** What a build would do for one city. */
export interface CityPlan {
  name: string;
  role: string;
  /** Photos with a place on a street. */
  photos: number;
  /** Pictures to draw, to take over from files, and those that the dataset in place has. */
  render: number;
  decode: number;
  reused: number;
  /** Photos that cannot be used, by reason; broken pictures show only when they are decoded. */
  skipped: Record<string, number>;
}

/**
 * Say what {@link buildDataset} would do with these options, without writing anything. Extracts are read and photos judged, so
 * it takes as long as the start of the build. What an interrupted build has done already is not counted as reused.
 *
 * @throws {UgeError} as `buildDataset`.
 */
export async function planDataset(options: BuildDatasetOptions): Promise<CityPlan[]> {
  await checkBuildOptions(options);
  const code = await codeHash();
  const recipe = createRecipe(options, code);
  const earlier = options.force ? undefined : await EarlierDataset.open(options.out);
  const current = earlier?.dataset.manifest.recipe.code.pictures === code ? earlier : undefined;
  const taken = new Set<string>();
  const plans: CityPlan[] = [];
  for (const input of options.cities) {
    const { name, role, photos, skipped, extractSha256, fileHashes } = await openExtractSource(input, {
      ...options,
      taken,
    });
    const context = { city: name, folder: '', retries: 0, ...recipe };
    const keyOf = createStageKeys(context, { extractSha256, fileHashes });
    const open = photos.filter(
      (entry) => current?.keyOf('pictures', name, entry.photo.id) !== keyOf('pictures', entry, {}),
    );
    const decode = open.filter(({ picture }) => picture !== undefined).length;
    plans.push({
      ...{ name, role, photos: photos.length, render: open.length - decode, decode },
      reused: photos.length - open.length,
      skipped: countBy(skipped, ({ reason }) => reason),
    });
    for (const { photo } of photos) taken.add(photo.id);
  }
  return plans;
}

import type { CityRole, DatasetRecipe, PairRecipe, SplitRecipe } from '../types.ts';

export interface RecipeOptions {
  seed: number;
  imageSize?: number;
  maxGraphNodes?: number;
  pathsPerPhoto?: number;
  split?: SplitRecipe;
  pairs?: PairRecipe;
  cities: readonly { name: string; role: CityRole; render?: number }[];
}

/** What a dataset is made by, defaults filled in. */
export function createRecipe(options: RecipeOptions, code: string): DatasetRecipe {
  const { seed, imageSize = 224, maxGraphNodes = 64, pathsPerPhoto = 2, split = {}, pairs = {}, cities } = options;
  return {
    imageSize,
    maxGraphNodes,
    pathsPerPhoto,
    split,
    pairs,
    seeds: { pictures: seed, paths: seed, captions: seed, split: seed, pairs: seed },
    render: Object.fromEntries(cities.map(({ name, render = 0 }) => [name, render])),
    code: { pictures: code, paths: code, graphs: code, captions: code },
  };
}

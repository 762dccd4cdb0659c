import type { CityRole, DatasetRecipe, SplitRecipe } from '../types.ts';

export interface RecipeOptions {
  seed: number;
  imageSize?: number;
  maxGraphNodes?: number;
  pathsPerPhoto?: number;
  split?: SplitRecipe;
  cities: readonly { name: string; role: CityRole; render?: number }[];
}

/** What a dataset is made by, defaults filled in. */
export function createRecipe(options: RecipeOptions, code: string): DatasetRecipe {
  const { seed, imageSize = 224, maxGraphNodes = 64, pathsPerPhoto = 2, split = {}, cities } = options;
  return {
    imageSize,
    maxGraphNodes,
    pathsPerPhoto,
    split,
    seeds: { pictures: seed, paths: seed, captions: seed, split: seed, pairs: seed },
    render: Object.fromEntries(cities.map(({ name, render = 0 }) => [name, render])),
    code: { pictures: code, paths: code, graphs: code, captions: code },
  };
}

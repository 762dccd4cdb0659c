import type { CityRole, DatasetRecipe, PairRecipe, SplitRecipe, ViewConditions } from '../types.ts';
import type { CaptionerOptions } from './caption-with-provider.ts';

export interface RecipeOptions {
  seed: number;
  imageSize?: number;
  conditions?: Partial<ViewConditions>;
  maxGraphNodes?: number;
  pathsPerPhoto?: number;
  split?: SplitRecipe;
  pairs?: PairRecipe;
  captioner?: CaptionerOptions;
  cities: readonly { name: string; role: CityRole; render?: number }[];
}

/** What a dataset is made by, defaults filled in. */
export function createRecipe(options: RecipeOptions, code: string): DatasetRecipe {
  const {
    seed,
    imageSize = 224,
    maxGraphNodes = 64,
    pathsPerPhoto = 2,
    split = {},
    pairs = {},
    captioner,
    cities,
    conditions,
  } = options;
  return {
    imageSize,
    maxGraphNodes,
    pathsPerPhoto,
    split,
    pairs,
    captioner: captioner?.provider.id ?? 'template',
    seeds: { pictures: seed, paths: seed, captions: seed, split: seed, pairs: seed },
    render: Object.fromEntries(cities.map(({ name, render = 0 }) => [name, render])),
    ...(conditions && { conditions }),
    code: { pictures: code, paths: code, graphs: code, captions: code },
  };
}

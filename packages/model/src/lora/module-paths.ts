import type { Backbone } from '../backbones/backbone.ts';
import { publishedTensorName, renamedTensorName, type TensorPrefix } from '../backbones/shared/tensor-prefixes.ts';

/**
 * Paths of modules in transformers 5, where they differ from the names in published checkpoints. Adapters that were made
 * before 4.52 carry the published names; those of versions between have `vision_tower.vision_model` for `vision_tower`.
 */
const RENAMED: Readonly<Record<string, readonly TensorPrefix[]>> = {
  qwen2_vl: [
    { published: 'visual.', renamed: 'model.visual.' },
    { published: 'model.', renamed: 'model.language_model.' },
  ],
  qwen2_5_vl: [
    { published: 'visual.', renamed: 'model.visual.' },
    { published: 'model.', renamed: 'model.language_model.' },
  ],
  llava_next: [
    { published: 'language_model.model.', renamed: 'model.language_model.' },
    { published: 'vision_tower.vision_model.', renamed: 'model.vision_tower.vision_model.' },
    { published: 'vision_tower.vision_model.', renamed: 'model.vision_tower.' },
    { published: 'multi_modal_projector.', renamed: 'model.multi_modal_projector.' },
  ],
};

const prefixesOf = ({ modelType }: Pick<Backbone, 'modelType'>): readonly TensorPrefix[] =>
  Object.hasOwn(RENAMED, modelType) ? RENAMED[modelType]! : [];

/** Path of a module, by its published name, in current transformers: what PEFT calls it. */
export function currentPath(backbone: Pick<Backbone, 'modelType'>, module: string): string {
  // The last that fits is the newest.
  return renamedTensorName(module, prefixesOf(backbone).toReversed());
}

/** Published name of the module at a path of any version of transformers; undefined for one that an embedder lacks. */
export function publishedModule(
  backbone: Pick<Backbone, 'modelType' | 'parameterName'>,
  path: string,
): string | undefined {
  return backbone.parameterName(`${publishedTensorName(path, prefixesOf(backbone))}.weight`)?.replace(/\.weight$/, '');
}

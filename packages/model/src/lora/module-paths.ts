import type { Backbone } from '../backbones/backbone.ts';

/**
 * Paths of modules in transformers since 4.52, where they differ from the names in published checkpoints. Adapters that
 * were made with earlier versions carry the published names.
 */
const RENAMED: Readonly<Record<string, readonly (readonly [published: string, current: string])[]>> = {
  qwen2_vl: [
    ['visual.', 'model.visual.'],
    ['model.', 'model.language_model.'],
  ],
  qwen2_5_vl: [
    ['visual.', 'model.visual.'],
    ['model.', 'model.language_model.'],
  ],
  llava_next: [
    ['language_model.model.', 'model.language_model.'],
    ['vision_tower.', 'model.vision_tower.'],
    ['multi_modal_projector.', 'model.multi_modal_projector.'],
  ],
};

/** Path of a module, by its published name, in current transformers: what PEFT calls it. */
export function currentPath(backbone: Pick<Backbone, 'modelType'>, module: string): string {
  const renamed = RENAMED[backbone.modelType]?.find(([published]) => module.startsWith(published));
  return renamed ? renamed[1] + module.slice(renamed[0].length) : module;
}

/** Published name of the module at a path of any version of transformers; undefined for one that an embedder lacks. */
export function publishedModule(backbone: Pick<Backbone, 'parameterName'>, path: string): string | undefined {
  return backbone.parameterName(`${path}.weight`)?.replace(/\.weight$/, '');
}

import { UgeError } from '@uge/core';
import type { Backbone } from '../backbones/backbone.ts';
import type { LinearModule } from '../parameter-store.ts';
import type { LoraConfig } from './lora-config.ts';

/** A layer that an adapter changes. */
export interface TargetModule extends LinearModule {
  /** Path in current transformers. */
  path: string;
  r: number;
  alpha: number;
}

/**
 * The layers that an adapter's settings name, by PEFT's rules. Module paths may be those of any version of transformers.
 *
 * @throws {UgeError} `model/invalid-lora-config` for a broken regular expression, `model/no-target-modules`
 */
export function targetModules(
  backbone: Pick<Backbone, 'currentName' | 'modelType'>,
  linears: readonly LinearModule[],
  config: LoraConfig,
): TargetModule[] {
  // The graph encoder is no part of the model that PEFT knows.
  const candidates = linears
    .filter(({ group }) => group !== 'graph')
    .map((module) => ({ ...module, path: backbone.currentName(module.name) }));
  for (const pathOf of [({ path }: { path: string }) => path, ({ name }: LinearModule) => name]) {
    const matched = candidates.filter((module) => isTarget(pathOf(module), config));
    if (matched.length === 0) continue;
    return matched.map((module) => ({
      ...module,
      r: byPattern(config.rankPattern, pathOf(module)) ?? config.r,
      alpha: byPattern(config.alphaPattern, pathOf(module)) ?? config.alpha,
    }));
  }
  const known = [...new Set(candidates.map(({ name }) => name.split('.').at(-1)!))];
  throw new UgeError(
    'model/no-target-modules',
    `LoRA: targetModules ${JSON.stringify(config.targetModules)} names no layer of this ${backbone.modelType} model, such as "${candidates.at(-1)?.path}"; its layers end in ${known.join(', ')}.`,
    { targetModules: config.targetModules, known },
  );
}

function isTarget(path: string, config: LoraConfig): boolean {
  const { targetModules: targets, excludeModules: excluded, layersToTransform: layers } = config;
  if (excluded !== undefined && isNamed(path, excluded)) return false;
  if (typeof targets === 'string' && targets.toLowerCase() === 'all-linear') return true;
  if (!isNamed(path, targets)) return false;
  // A full path is meant as it is written.
  if (layers === undefined || targets.includes(path)) return true;
  const layer = /.*?\.[^.]*\.(\d+)\./.exec(path)?.[1];
  return layer !== undefined && layers.includes(Number(layer));
}

function isNamed(path: string, names: string | readonly string[]): boolean {
  if (typeof names === 'string') return expression(names, '^(?:', ')$').test(path);
  return names.some((name) => path === name || path.endsWith(`.${name}`));
}

function byPattern(patterns: Readonly<Record<string, number>>, path: string): number | undefined {
  const found = Object.entries(patterns).find(([pattern]) => expression(pattern, '^(?:.*\\.)?(?:', ')$').test(path));
  return found?.[1];
}

function expression(source: string, before: string, after: string): RegExp {
  try {
    return new RegExp(before + source + after);
  } catch (cause) {
    throw new UgeError(
      'model/invalid-lora-config',
      `LoRA: "${source}" is not a regular expression of JavaScript; name the modules in a list instead.`,
      { source },
      { cause },
    );
  }
}

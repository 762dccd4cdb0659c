import type { Variant } from '../types.ts';

const CONTROLS: readonly (readonly [ending: string, label: string])[] = [
  ['masked-graph', 'names masked'],
  ['shuffled-graph', "another photo's graph"],
];

/** Variants with the controls of each right behind it. */
export function inControlOrder(variants: readonly Variant[]): Variant[] {
  const shown = variants.filter((variant) => controlledBy(variant, variants) === undefined);
  return shown.flatMap((variant) => [
    variant,
    ...variants.filter((other) => controlledBy(other, variants) === variant),
  ]);
}

/** `image+graph`; for a control of a variant among `variants`, what it changes. */
export function variantLabel(variant: Variant, variants: readonly Variant[]): { text: string; isControl: boolean } {
  const isControl = controlledBy(variant, variants) !== undefined;
  const label = CONTROLS.find(([ending]) => variant.endsWith(ending))?.[1];
  return isControl && label !== undefined ? { text: label, isControl } : { text: variant, isControl };
}

/** The variant that shows the same with the photo's own whole graph. */
function controlledBy(variant: Variant, variants: readonly Variant[]): Variant | undefined {
  const ending = CONTROLS.find(([own]) => variant.endsWith(own))?.[0];
  const own = ending === undefined ? undefined : variant.replace(ending, 'graph');
  return variants.find((other) => other === own);
}

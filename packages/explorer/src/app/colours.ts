import type { NodeKind } from '@uge/graph';

/** Okabe and Ito's colours, which most people can tell apart. */
export const CATEGORICAL_COLOURS = [
  '#0072b2',
  '#e69f00',
  '#009e73',
  '#cc79a7',
  '#d55e00',
  '#56b4e9',
  '#b5a800',
  '#7f7f7f',
] as const;

/** Photos on the map, with what the legend says. */
export const SPLIT_COLOURS: Readonly<Record<string, readonly [colour: string, label: string]>> = {
  train: ['#0072b2', 'training'],
  val: ['#009e73', 'validation'],
  test: ['#e69f00', 'test'],
  buffer: ['#888888', 'between splits'],
};

/** Nodes of a photo's graph. */
export const KIND_COLOURS: Readonly<Record<Exclude<NodeKind, 'image'>, readonly [colour: string, label: string]>> = {
  street: ['#56b4e9', 'street'],
  crossing: ['#f0e442', 'crossing'],
  aoi: ['#009e73', 'area'],
  poi: ['#cc79a7', 'place'],
};

/** Of a path as it is walked. */
export const WALK_COLOUR = '#d55e00';

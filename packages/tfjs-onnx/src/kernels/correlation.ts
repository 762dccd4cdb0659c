import { pad, record, slice } from '../recorder/build.ts';
import type { GraphNode } from '../recorder/graph-node.ts';
import { covered, type Windows } from './windows.ts';

/** Convolution of channels-first `x` with `weights` `[out, in / groups, …]`. */
export function correlate(x: GraphNode, weights: GraphNode, options: { windows: Windows; groups: number }): GraphNode {
  const { windows: w, groups } = options;
  return record('Conv', [x, weights], [x.shape[0]!, weights.shape[0]!, ...w.output], 'float32', {
    strides: w.strides,
    dilations: w.dilations,
    pads: [...w.before, ...w.after],
    group: groups,
  });
}

/** The gradient of `correlate` by its input: `dy` `[batch, out, …]` gives `[batch, in, …]`. */
export function spreadBack(
  dy: GraphNode,
  weights: GraphNode,
  options: { windows: Windows; groups: number },
): GraphNode {
  const { windows: w, groups } = options;
  const channels = weights.shape[1]! * groups;
  const used = slice(
    dy,
    dy.shape.map(() => 0),
    [dy.shape[0]!, dy.shape[1]!, ...w.output],
  );
  const batch = dy.shape[0]!;
  const full = w.input.map((_, i) => covered(w, i));
  const beyond = full.map((extent, i) => extent - w.before[i]! - w.input[i]!);
  const isCovered = beyond.every((count) => count >= 0);
  const extents = isCovered ? w.input : full;
  const spread = record('ConvTranspose', [used, weights], [batch, channels, ...extents], 'float32', {
    strides: w.strides,
    dilations: w.dilations,
    pads: isCovered ? [...w.before, ...beyond] : full.flatMap(() => [0, 0]),
    group: groups,
  });
  if (isCovered) return spread;
  // Elements that no window reaches have no gradient, and what fell on the padding is dropped.
  const missing = beyond.map((count) => Math.max(0, -count));
  const whole = pad(spread, [[0, 0], [0, 0], ...missing.map((count) => [0, count] as const)], 0);
  return slice(whole, [0, 0, ...w.before], [batch, channels, ...w.input]);
}

/**
 * The gradient of `correlate` by its weights is itself a convolution in which strides and dilations swap places. `x` has
 * what is summed over as its channels and `dy` as the second axis of the weights.
 */
export function correlateGradient(
  x: GraphNode,
  dy: GraphNode,
  options: { windows: Windows; groups: number },
): GraphNode {
  const { windows: w, groups } = options;
  const steps = w.input.map((size, i) => {
    const reach = (w.output[i]! - 1) * w.strides[i]! + 1;
    return Math.floor((size + w.before[i]! + w.after[i]! - reach) / w.dilations[i]!) + 1;
  });
  const shape = [x.shape[0]!, dy.shape[0]!];
  const gradient = record('Conv', [x, dy], [...shape, ...steps], 'float32', {
    strides: w.dilations,
    dilations: w.strides,
    pads: [...w.before, ...w.after],
    group: groups,
  });
  return slice(
    gradient,
    gradient.shape.map(() => 0),
    [...shape, ...w.extent],
  );
}

import { UgeError } from '@uge/core';
import type { GraphSide } from './graph-side.ts';

/** The graph encoder of a configuration kept in `uge.json`. */
export function openGraphSide(config: Readonly<Record<string, unknown>>, dimension: number): GraphSide {
  throw new UgeError('model/no-graph-encoder', 'this version has no graph encoder.', { config, dimension });
}

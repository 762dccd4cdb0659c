import { createLocalFrame, type SpatialSubgraph, type SubgraphNode } from '@uge/graph';
import type { GraphEncoderConfig } from './config.ts';

/** `[x, y]` per node: metres east and north of the centre node (UGE) or degrees (reference); undefined where unusable. */
export type GraphPositions = readonly ([number, number] | undefined)[];

/** Positions in float64, as the configuration wants them. */
export function graphPositions(graph: SpatialSubgraph, kind: GraphEncoderConfig['kind']): GraphPositions {
  const usable = graph.nodes.map((node) => (hasCoordinates(node) ? node.coords : undefined));
  // The published code keeps (0, 0) for nodes without coordinates.
  if (kind === 'reference') return usable.map((coords) => (coords ? [coords[0], coords[1]] : [0, 0]));
  const centre = usable[graph.nodes.findIndex(({ node_id }) => node_id === graph.center_node)];
  const origin = centre ?? usable.find((coords) => coords !== undefined);
  if (!origin) return usable.map(() => undefined);
  const frame = createLocalFrame(origin);
  return usable.map((coords) => coords && frame.toXY(coords));
}

function hasCoordinates({ coords }: SubgraphNode): boolean {
  return (
    Array.isArray(coords) &&
    Number.isFinite(coords[0]) &&
    Number.isFinite(coords[1]) &&
    Math.abs(coords[0]) <= 180 &&
    Math.abs(coords[1]) <= 90
  );
}

/**
 * `sin(x / τ), cos(x / τ)` for `frequencies` geometric timescales τ, all of x before all of y (PE-GNN, Klemmer et al.
 * 2023).
 *
 * @param to - receives `4 * frequencies` values from `options.offset` on.
 */
export function writeSinusoids(
  to: Float32Array,
  [x, y]: readonly [number, number],
  options: { offset: number; timescales: readonly number[] },
): void {
  let index = options.offset;
  for (const value of [x, y]) {
    for (const timescale of options.timescales) {
      to[index++] = Math.sin(value / timescale);
      to[index++] = Math.cos(value / timescale);
    }
  }
}

/** Timescales: 1 m to 10 km for UGE, 1e-6 to 360 degrees for the reference. */
export function positionTimescales({ kind, frequencies }: GraphEncoderConfig): number[] {
  const [smallest, largest] = kind === 'uge' ? [1, 10_000] : [1e-6, 360];
  return Array.from({ length: frequencies }, (_, k) => smallest * (largest / smallest) ** (k / (frequencies - 1)));
}

import { UgeError } from '@uge/core';
import type { NetworkPoint } from '../network/arc-index.ts';
import type { StreetNetwork } from '../network/street-network.ts';
import type { TravelMode } from '../network/travel-mode.ts';
import type { LonLat } from '../types.ts';

export interface SnapOptions {
  mode: TravelMode;
  maxAccessMetres: number;
}

/** The nearest point that the mode may travel. */
export function snap(network: StreetNetwork, position: LonLat, { mode, maxAccessMetres }: SnapOptions): NetworkPoint {
  const point = network.nearestPoint(position, { mode, maxMetres: maxAccessMetres });
  if (point) return point;
  const nearest = network.nearestPoint(position, { mode });
  const found = nearest
    ? `the nearest street open to mode "${mode}" is ${Math.round(nearest.metres)} m away`
    : `no street is open to mode "${mode}"`;
  throw new UgeError(
    'graph/off-network',
    `[${position.join(', ')}]: ${found}, expected one within ${maxAccessMetres} m; check the order [longitude, latitude], or raise maxAccessMetres.`,
    { position, mode, maxAccessMetres, metres: nearest?.metres },
  );
}

/**
 * Both points as they are when one piece of the network holds them, else both moved to its main piece: an extract's edge
 * and courtyards leave islands that lead nowhere. Undefined when the main piece is out of reach.
 */
export function joinPieces(
  network: StreetNetwork,
  ends: readonly { position: LonLat; point: NetworkPoint }[],
  { mode, maxAccessMetres }: SnapOptions,
): NetworkPoint[] | undefined {
  const { piece } = network.travelGraph({ mode });
  const points = ends.map(({ point }) => point);
  if (new Set(points.map(({ arc }) => piece[arc])).size === 1) return points;
  const moved = ends.flatMap(
    ({ position }) => network.nearestPoint(position, { mode, maxMetres: maxAccessMetres, mainPiece: true }) ?? [],
  );
  return moved.length === ends.length ? moved : undefined;
}

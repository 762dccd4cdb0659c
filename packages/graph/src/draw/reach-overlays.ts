import { UgeError } from '@uge/core';
import type { CityGraph } from '../city-graph/city-graph.ts';
import { departuresFrom } from '../network/point-links.ts';
import { searchNetwork } from '../network/search-network.ts';
import { segmentMetres } from '../network/segment-metres.ts';
import type { TravelOptions } from '../network/travel-mode.ts';
import { positionOfPlace, type RoutePlace } from '../routing/resolve-place.ts';
import { MAX_ACCESS_METRES } from '../routing/route.ts';
import { snap } from '../routing/snap-ends.ts';
import type { LonLat } from '../types.ts';
import type { MapOverlay } from './overlays.ts';

export interface ReachOverlayOptions extends TravelOptions {
  /** Reach along the network. */
  metres: number;
  /** Shades from near to far, 1 to 5. Default 4. */
  bands?: number;
  /** How far the place may be from the network. Default 1000. */
  maxAccessMetres?: number;
}

/** Lines are cut into steps of at most this length, each of one band. */
const STEP_METRES = 15;

/**
 * The streets that can be reached from a place within metres, as overlays of `drawMap`: one per band of distance, near to
 * far. An arc is coloured up to where the reach ends.
 *
 * @throws {UgeError} `graph/no-such-node`, `graph/invalid-position`, `graph/off-network`, `graph/invalid-map`.
 */
export function reachOverlays(city: CityGraph, from: RoutePlace, options: ReachOverlayOptions): MapOverlay[] {
  const { metres: limit, bands = 4, mode = 'foot', maxAccessMetres = MAX_ACCESS_METRES } = options;
  if (!(limit > 0 && Number.isInteger(bands) && bands >= 1 && bands <= 5)) {
    throw new UgeError(
      'graph/invalid-map',
      `reachOverlays: metres is more than 0 and bands is 1 to 5; found ${limit} and ${bands}.`,
      { metres: limit, bands },
    );
  }
  const { network } = city;
  const graph = network.travelGraph(options);
  const point = snap(network, positionOfPlace(city, from), { mode, maxAccessMetres });
  const starts = departuresFrom(network, graph, point).map((link) => ({ ...link, metres: link.metres + point.metres }));
  const distance = searchNetwork(graph, { starts, maxMetres: limit });
  const lines: LonLat[][][] = Array.from({ length: bands }, () => []);
  for (let arc = 0; arc < network.arcCount; arc++) {
    if (graph.directions[arc] === 0) continue;
    const { source, target, metres } = network.arc(arc);
    const [before, after] = [distance[source]!, distance[target]!];
    if (arc !== point.arc && before > limit && after > limit) continue;
    const here = arc === point.arc ? { along: point.along, metres: point.metres } : undefined;
    const metresAt = (along: number): number =>
      Math.min(before + along, after + metres - along, here ? here.metres + Math.abs(along - here.along) : Infinity);
    cutByBand(network.lineOf(arc), { metresAt, perBand: limit / bands, lines });
  }
  return lines.map((parts, band) => ({ label: bandLabel(band, limit / bands), lines: parts, width: 4 }));
}

function bandLabel(band: number, perBand: number): string {
  return `${Math.round(band * perBand)}–${Math.round((band + 1) * perBand)} m`;
}

/** Adds the pieces of a line to the lines of their bands; what is beyond the last band is left out. */
function cutByBand(
  line: readonly LonLat[],
  options: { metresAt: (along: number) => number; perBand: number; lines: LonLat[][][] },
): void {
  const { metresAt, perBand, lines } = options;
  let along = 0;
  let open: { band: number; piece: LonLat[] } | undefined;
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1]!, line[i]!];
    const length = segmentMetres(a[0], a[1], b[0], b[1]);
    const steps = Math.max(1, Math.ceil(length / STEP_METRES));
    for (let step = 0; step < steps; step++) {
      const band = Math.floor(metresAt(along + ((step + 0.5) / steps) * length) / perBand);
      const end = between(a, b, (step + 1) / steps);
      if (open?.band === band) open.piece.push(end);
      else {
        open = { band, piece: [between(a, b, step / steps), end] };
        lines[band]?.push(open.piece);
      }
    }
    along += length;
  }
}

function between(a: LonLat, b: LonLat, t: number): LonLat {
  // The short way round: a street may cross the antimeridian.
  const east = ((b[0] - a[0] + 540) % 360) - 180;
  return [((a[0] + t * east + 540) % 360) - 180, a[1] + t * (b[1] - a[1])];
}

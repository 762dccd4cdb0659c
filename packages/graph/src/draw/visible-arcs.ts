import { BLEED_PIXELS, clipToSheet, pixelsOf, type Sheet } from './sheet.ts';
import { STREET_STYLES, type StreetClass, streetClassOf } from './street-styles.ts';

/** Most that the metric plane stretches a metre, far from its middle. */
const LONGEST_PLANE_METRE = 1.01;

export interface VisibleArc {
  name: string | undefined;
  streetClass: StreetClass;
  /** 0 on the ground, less in tunnels, more on bridges: lower ones are drawn first. */
  level: number;
  /** Pieces inside the sheet, pixels. */
  lines: number[][];
}

/** Arcs of the street network on the sheet; at small scales without the nameless paths and driveways that would fill it. */
export function visibleArcs({ graph, view }: Sheet): VisibleArc[] {
  const { network } = graph;
  const { arcSource, arcMetres } = network.columns;
  const arcs: VisibleArc[] = [];
  for (let index = 0; index < network.arcCount; index++) {
    // No point of an arc is farther from its source than it is long.
    const reach = (arcMetres[index]! * LONGEST_PLANE_METRE) / view.metresPerPixel + BLEED_PIXELS;
    if (!view.holds(view.toPixel(network.positionOf(arcSource[index]!)), reach)) continue;
    const { name, highway, bridge, tunnel, layer } = network.arc(index);
    const streetClass = streetClassOf(highway);
    if (name === undefined && view.metresPerPixel > STREET_STYLES[streetClass].namelessUpTo) continue;
    const lines = clipToSheet(view, pixelsOf(view, network.lineOf(index)));
    if (lines.length === 0) continue;
    const level = tunnel ? Math.min(-1, layer) : bridge ? Math.max(1, layer) : 0;
    arcs.push({ name, streetClass, level, lines });
  }
  return arcs;
}

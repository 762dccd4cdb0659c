import { AreaIndex } from './area-index.ts';
import type { PlaneArea } from './plane-area.ts';
import { crossingFraction, partWithin, type Segment, squaredSegmentDistance } from './segment-geometry.ts';
import { SegmentIndex } from './segment-index.ts';
import type { StreetLines } from './street-lines.ts';

/** How a street and an area lie to each other. */
export interface Overlap {
  street: number;
  area: number;
  /** Metres of the street inside the area. */
  inside: number;
  /** Metres of the street within its reach of the area's outline. */
  border: number;
  /** Metres between them, 0 where they meet. */
  distance: number;
}

/** Outlines of areas as one index of segments, the number of the area as owner. */
export function outlineIndex(areas: readonly PlaneArea[]): SegmentIndex {
  const count = areas.reduce((sum, { rings }) => sum + rings.reduce((n, ring) => n + ring.length / 2 - 1, 0), 0);
  const ends = new Float64Array(4 * count);
  const owners = new Uint32Array(count);
  let segment = 0;
  areas.forEach(({ rings }, area) => {
    for (const ring of rings) {
      for (let i = 0; i + 3 < ring.length; i += 2) {
        ends.set(ring.subarray(i, i + 4), 4 * segment);
        owners[segment++] = area;
      }
    }
  });
  return new SegmentIndex(ends, owners);
}

/**
 * Every street and area of which some part of the street is inside, or within `reach(street)` metres of the outline. By
 * street, then by area.
 */
export function measureOverlaps(
  lines: StreetLines,
  {
    areas,
    outlines,
    reach,
  }: { areas: readonly PlaneArea[]; outlines: SegmentIndex; reach: (street: number) => number },
): Overlap[] {
  const { ends, owners } = lines.index;
  const areaIndex = new AreaIndex(areas);
  const all: Overlap[] = [];
  for (let street = 0; street + 1 < lines.streetStart.length; street++) {
    const ofStreet = new Map<number, Overlap>();
    const limit = reach(street);
    for (let i = lines.streetStart[street]!; i < lines.streetStart[street + 1]!; i++) {
      const segment: Segment = [ends[4 * i]!, ends[4 * i + 1]!, ends[4 * i + 2]!, ends[4 * i + 3]!];
      addSegment(ofStreet, owners[i]!, { segment, limit, areas, outlines, areaIndex });
    }
    all.push(...[...ofStreet.values()].sort((a, b) => a.area - b.area));
  }
  return all;
}

interface SegmentContext {
  segment: Segment;
  limit: number;
  areas: readonly PlaneArea[];
  outlines: SegmentIndex;
  areaIndex: AreaIndex;
}

interface Meeting {
  parts: (readonly [number, number])[];
  cuts: number[];
  squaredDistance: number;
}

function addSegment(ofStreet: Map<number, Overlap>, street: number, context: SegmentContext): void {
  const { segment, areas, areaIndex } = context;
  const [ax, ay, bx, by] = segment;
  const length = Math.hypot(bx - ax, by - ay);
  const meetings = meetOutlines(context);
  const overlapWith = (area: number): Overlap => {
    const known = ofStreet.get(area);
    if (known) return known;
    const overlap = { street, area, inside: 0, border: 0, distance: Number.POSITIVE_INFINITY };
    ofStreet.set(area, overlap);
    return overlap;
  };
  for (const [area, { parts, squaredDistance }] of meetings) {
    const overlap = overlapWith(area);
    overlap.border += length * unionLength(parts);
    overlap.distance = Math.min(overlap.distance, Math.sqrt(squaredDistance));
  }
  for (const area of areaIndex.inBox(Math.min(ax, bx), Math.min(ay, by), Math.max(ax, bx), Math.max(ay, by))) {
    const inside = length * insideFraction(segment, areas[area]!, meetings.get(area)?.cuts ?? []);
    if (inside === 0) continue;
    const overlap = overlapWith(area);
    overlap.inside += inside;
    overlap.distance = 0;
  }
}

function meetOutlines({ segment, limit, outlines }: SegmentContext): Map<number, Meeting> {
  const meetings = new Map<number, Meeting>();
  outlines.near(segment, limit, (found) => {
    const at = 4 * found;
    const { ends, owners } = outlines;
    const side: Segment = [ends[at]!, ends[at + 1]!, ends[at + 2]!, ends[at + 3]!];
    const part = partWithin(segment, side, limit);
    if (!part) return;
    const area = owners[found]!;
    let meeting = meetings.get(area);
    if (!meeting) {
      meeting = { parts: [], cuts: [], squaredDistance: Number.POSITIVE_INFINITY };
      meetings.set(area, meeting);
    }
    meeting.parts.push(part);
    meeting.squaredDistance = Math.min(meeting.squaredDistance, squaredSegmentDistance(segment, side));
    const cut = crossingFraction(segment, side);
    if (cut !== undefined) meeting.cuts.push(cut);
  });
  return meetings;
}

function unionLength(parts: (readonly [number, number])[]): number {
  parts.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  let [length, end] = [0, 0];
  for (const [from, to] of parts) {
    if (to <= end) continue;
    length += to - Math.max(from, end);
    end = to;
  }
  return length;
}

function insideFraction([ax, ay, bx, by]: Segment, area: PlaneArea, cuts: number[]): number {
  const stops = [0, ...cuts.sort((a, b) => a - b), 1];
  let inside = 0;
  for (let i = 0; i + 1 < stops.length; i++) {
    const [from, to] = [stops[i]!, stops[i + 1]!];
    const middle = (from + to) / 2;
    if (to > from && area.contains(ax + middle * (bx - ax), ay + middle * (by - ay))) inside += to - from;
  }
  return inside;
}

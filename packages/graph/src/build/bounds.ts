import type { DraftNode } from '../city-graph/columns.ts';
import type { LonLat } from '../types.ts';

export type Bounds = [west: number, south: number, east: number, north: number];

/** Gathers positions into a box in degrees. */
export class BoundsBuilder {
  private readonly latitudes: [number, number] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  private readonly longitudes: [number, number] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  /** Of longitudes from 0 to 360, for what lies across the antimeridian. */
  private readonly turned: [number, number] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

  get isEmpty(): boolean {
    return this.latitudes[0] > this.latitudes[1];
  }

  add(longitude: number, latitude: number): void {
    widen(this.longitudes, longitude);
    widen(this.turned, longitude < 0 ? longitude + 360 : longitude);
    widen(this.latitudes, latitude);
  }

  /** A city across the antimeridian gets an east above 180, so that west is always the smaller. */
  finish(): Bounds {
    const [west, east] = this.longitudes[1] - this.longitudes[0] <= 180 ? this.longitudes : this.turned;
    return [west, this.latitudes[0], east, this.latitudes[1]];
  }
}

function widen(range: [number, number], value: number): void {
  if (value < range[0]) range[0] = value;
  if (value > range[1]) range[1] = value;
}

/** Box around nodes and their geometry, in degrees: see {@link BoundsBuilder.finish}. */
export function boundsOf(nodes: readonly Pick<DraftNode, 'coord' | 'geometry'>[]): Bounds {
  const box = new BoundsBuilder();
  for (const { coord, geometry } of nodes) {
    box.add(coord[0], coord[1]);
    for (const part of geometry?.parts ?? []) {
      for (const [longitude, latitude] of part.coordinates) box.add(longitude, latitude);
    }
  }
  return box.finish();
}

/** Middle of a box, longitude in `[-180, 180)`. */
export function middleOfBounds([west, south, east, north]: Bounds): LonLat {
  const longitude = (west + east) / 2;
  return [longitude >= 180 ? longitude - 360 : longitude, (south + north) / 2];
}

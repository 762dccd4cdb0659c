import { createRandom } from '@uge/core';
import { cellIdOf, distanceMetres } from '@uge/graph';
import type { PlacedPhoto } from '../placed-photos.ts';

/** Photos taken from one spot in one moment: the views of a panorama, or a single photo. */
interface Station {
  id: string;
  photos: PlacedPhoto[];
}

export interface ThinnedPhoto {
  photo: PlacedPhoto;
  /** Places that the sequence had in the cell. */
  places: number;
}

/**
 * Photos of a sequence beyond the `perCell` that represent it in an S2 cell. The first is drawn from the seed, each next
 * one is the farthest from those chosen (Gonzalez 1985), so what stays is spread over the cell. Views of one panorama
 * count once and stay together; photos without a sequence always stay.
 *
 * @param options.level - S2 level of the cells.
 */
export function thinSequences(
  photos: readonly PlacedPhoto[],
  { seed, level, perCell }: { seed: number; level: number; perCell: number },
): ThinnedPhoto[] {
  const groups = new Map<string, Map<string, Station>>();
  for (const photo of photos) {
    if (photo.sequence === undefined) continue;
    const group = JSON.stringify([cellIdOf([photo.lon, photo.lat], level), photo.sequence]);
    const stations = groups.get(group) ?? new Map<string, Station>();
    groups.set(group, stations);
    const id = photo.crop?.panorama ?? photo.id;
    const station = stations.get(id) ?? { id, photos: [] };
    stations.set(id, station);
    station.photos.push(photo);
  }
  const thinned: ThinnedPhoto[] = [];
  for (const [group, stations] of groups) {
    if (stations.size <= perCell) continue;
    const sorted = [...stations.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
    const first = createRandom(seed, 'thin', group).int(sorted.length);
    const kept = farthestPoints(sorted, { first, count: perCell });
    for (const [at, station] of sorted.entries()) {
      if (!kept.has(at)) thinned.push(...station.photos.map((photo) => ({ photo, places: sorted.length })));
    }
  }
  return thinned;
}

function farthestPoints(stations: readonly Station[], { first, count }: { first: number; count: number }): Set<number> {
  const gap = new Float64Array(stations.length).fill(Number.POSITIVE_INFINITY);
  const chosen = new Set<number>();
  for (let next = first; chosen.size < count; next = farthestOf(gap, chosen)) {
    chosen.add(next);
    for (let i = 0; i < stations.length; i++) gap[i] = Math.min(gap[i]!, apart(stations[i]!, stations[next]!));
  }
  return chosen;
}

function farthestOf(gap: Float64Array, chosen: ReadonlySet<number>): number {
  let best = -1;
  for (let i = 0; i < gap.length; i++) if (!chosen.has(i) && (best < 0 || gap[i]! > gap[best]!)) best = i;
  return best;
}

function apart({ photos: [a] }: Station, { photos: [b] }: Station): number {
  return distanceMetres([a!.lon, a!.lat], [b!.lon, b!.lat]);
}

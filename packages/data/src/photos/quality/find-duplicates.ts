import { distanceMetres } from '@uge/graph';
import Flatbush from 'flatbush';
import type { PlacedPhoto } from '../placed-photos.ts';
import { hashDistance } from './difference-hash.ts';
import type { PictureQuality } from './measure-picture.ts';

/** A photo and what was measured of its picture. */
export interface MeasuredPhoto {
  photo: PlacedPhoto;
  quality: PictureQuality;
}

export interface Duplicate {
  photo: PlacedPhoto;
  /** Id of the photo that is kept. */
  of: string;
  /** Differing bits of the hashes. */
  bits: number;
}

const METRES_PER_DEGREE = 110_574;

/**
 * Photos that show what another one nearby shows. Of each group the sharpest stays, then the one whose id sorts first;
 * views of one panorama are never duplicates of each other.
 *
 * @param options.radius - metres.
 * @param options.bits - of 64, that may differ.
 */
export function findDuplicates(
  measured: readonly MeasuredPhoto[],
  { radius, bits }: { radius: number; bits: number },
): Duplicate[] {
  if (measured.length === 0) return [];
  const index = new Flatbush(measured.length);
  for (const { photo } of measured) index.add(photo.lon, photo.lat);
  index.finish();
  const best = [...measured.keys()].sort((a, b) => compareQuality(measured[a]!, measured[b]!));
  const kept = new Set<number>();
  const duplicates: Duplicate[] = [];
  for (const at of best) {
    const { photo, quality } = measured[at]!;
    const twin = nearbyItems(index, photo, radius)
      .filter((other) => kept.has(other))
      .map((other) => ({
        photo: measured[other]!.photo,
        bits: hashDistance(quality.hash, measured[other]!.quality.hash),
      }))
      .filter((other) => other.bits <= bits && !sharePanorama(photo, other.photo))
      .filter((other) => distanceMetres([photo.lon, photo.lat], [other.photo.lon, other.photo.lat]) <= radius)
      .sort((a, b) => a.bits - b.bits || (a.photo.id < b.photo.id ? -1 : 1))[0];
    if (twin) duplicates.push({ photo, of: twin.photo.id, bits: twin.bits });
    else kept.add(at);
  }
  return duplicates;
}

function compareQuality(a: MeasuredPhoto, b: MeasuredPhoto): number {
  return b.quality.sharpness - a.quality.sharpness || (a.photo.id < b.photo.id ? -1 : 1);
}

function sharePanorama(a: PlacedPhoto, b: PlacedPhoto): boolean {
  return a.crop !== undefined && a.crop.panorama === b.crop?.panorama;
}

function nearbyItems(index: Flatbush, { lon, lat }: PlacedPhoto, radius: number): number[] {
  const dLat = radius / METRES_PER_DEGREE;
  const dLon = dLat / Math.max(0.01, Math.cos((lat * Math.PI) / 180));
  return index.search(lon - dLon, lat - dLat, lon + dLon, lat + dLat);
}

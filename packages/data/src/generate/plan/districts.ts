import { createRandom } from '@uge/core';
import type { Point } from '../osm-builder.ts';

const ZONES = ['centre', 'commercial', 'residential', 'garden', 'industrial'] as const;
/** What a district is mostly for. */
export type Zone = (typeof ZONES)[number];

export interface District {
  name: string;
  zone: Zone;
  at: Point;
}

/** A centre and a ring of districts around it; a point belongs to the nearest. */
export function planDistricts(
  seed: number | string,
  { city, size, nameDistrict }: { city: string; size: number; nameDistrict: () => string },
): District[] {
  const random = createRandom(seed, 'districts', city);
  const around: Zone[] = ['commercial', 'residential', 'residential', 'garden', 'industrial'];
  if (size > 1500) around.push('garden', 'residential');
  const turn = random.next() * 2 * Math.PI;
  const ring = random.shuffle(around).map((zone, i): District => {
    const angle = turn + ((i + 0.4 * random.next()) * 2 * Math.PI) / around.length;
    const radius = size * (0.3 + 0.1 * random.next());
    return { name: nameDistrict(), zone, at: [Math.cos(angle) * radius, Math.sin(angle) * radius] };
  });
  const offset = (): number => (random.next() - 0.5) * 0.12 * size;
  return [{ name: nameDistrict(), zone: 'centre', at: [offset(), offset()] }, ...ring];
}

export function districtAt(districts: readonly District[], [x, y]: Point): District {
  const distance = ({ at }: District): number => Math.hypot(at[0] - x, at[1] - y);
  return districts.reduce((nearest, district) => (distance(district) < distance(nearest) ? district : nearest));
}

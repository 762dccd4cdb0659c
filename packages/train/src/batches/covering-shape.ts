import type { BatchShape } from '@uge/model';

/** The smallest shape that holds both. */
export function coveringShape(a: BatchShape, b: BatchShape): BatchShape {
  const graph = a.graph || b.graph ? largerSizes({ ...a.graph }, { ...b.graph }) : undefined;
  return {
    rows: Math.max(a.rows, b.rows),
    length: Math.max(a.length, b.length),
    positions: Math.max(a.positions, b.positions),
    images: Math.max(a.images, b.images),
    slots: Math.max(a.slots, b.slots),
    ...(graph && { graph }),
  };
}

function largerSizes(a: Record<string, number>, b: Record<string, number>): Record<string, number> {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries([...names].map((name) => [name, Math.max(a[name] ?? 0, b[name] ?? 0)]));
}

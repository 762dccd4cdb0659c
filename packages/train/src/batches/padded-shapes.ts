import type { BatchShape } from '@uge/model';

/** Padded shape of each forward pass of a batch. */
export type PassShapes = readonly BatchShape[];

/** Batches of two kinds share a shape when padding to it makes either at most this much larger. */
const WORTH_SHARING = 1.35;

/** The smallest shapes that hold both. */
export function coveringShapes(a: PassShapes, b: PassShapes): BatchShape[] {
  return a.map((shape, pass) => coveringShape(shape, b[pass]!));
}

/**
 * One set of shapes per kind of batch, as few as padding allows: an engine compiles a plan for each.
 *
 * @param needed - what the batches of each kind need.
 */
export function shareShapes(needed: ReadonlyMap<string, PassShapes>): Map<string, BatchShape[]> {
  const groups: { kinds: string[]; smallest: number; shapes: BatchShape[] }[] = [];
  const bySize = [...needed].sort(([, a], [, b]) => positions(a) - positions(b));
  for (const [kind, shapes] of bySize) {
    const size = positions(shapes);
    const group = groups.at(-1);
    const shared = group && coveringShapes(group.shapes, shapes);
    if (group && shared && positions(shared) <= WORTH_SHARING * group.smallest) {
      group.kinds.push(kind);
      group.shapes = shared;
    } else {
      groups.push({ kinds: [kind], smallest: size, shapes: [...shapes] });
    }
  }
  return new Map(groups.flatMap(({ kinds, shapes }) => kinds.map((kind) => [kind, shapes] as const)));
}

/** Sequence positions, which most of the cost is proportional to. */
function positions(shapes: PassShapes): number {
  return shapes.reduce((sum, { rows, length }) => sum + rows * length, 0);
}

function coveringShape(a: BatchShape, b: BatchShape): BatchShape {
  const graph = a.graph || b.graph ? largerSizes({ ...a.graph }, { ...b.graph }) : undefined;
  return {
    rows: Math.max(a.rows, b.rows),
    length: Math.max(a.length, b.length),
    images: Math.max(a.images, b.images),
    slots: Math.max(a.slots, b.slots),
    ...(graph && { graph }),
  };
}

function largerSizes(a: Record<string, number>, b: Record<string, number>): Record<string, number> {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return Object.fromEntries([...names].map((name) => [name, Math.max(a[name] ?? 0, b[name] ?? 0)]));
}

import type { PlaceDraft } from './collect-places.ts';
import { comparableName } from './names.ts';
import type { SkipCounter } from './skip-counter.ts';

/** Same name and category this near means the same place mapped twice (as node and area, or stop by stop). */
const REPEATED_PLACE_METRES = 30;

/** Places without those that repeat another of the same name and category within 30 m: areas stay before points. */
export function withoutRepeats(drafts: readonly PlaceDraft[], skipped: SkipCounter): PlaceDraft[] {
  const kept = new Map<string, Map<number, PlaceDraft[]>>();
  const dropped = new Set<PlaceDraft>();
  for (const kind of ['aoi', 'poi']) {
    for (const draft of drafts) {
      if (draft.node.kind !== kind) continue;
      const called = `${draft.node.category}\n${comparableName(draft.node.name ?? '')}`;
      const cells = kept.get(called);
      if (!cells) kept.set(called, new Map([[cellOf(draft), [draft]]]));
      else if (isRepeated(draft, cells)) dropped.add(draft);
      else {
        const cell = cells.get(cellOf(draft));
        if (cell) cell.push(draft);
        else cells.set(cellOf(draft), [draft]);
      }
    }
  }
  skipped.add('repeated-place', dropped.size);
  return drafts.filter((draft) => !dropped.has(draft));
}

/** Number of the square of 30 m that a place lies in; neighbours of a square differ by 1 and by `ROW`. */
function cellOf({ x, y }: PlaceDraft): number {
  return Math.floor(x / REPEATED_PLACE_METRES) + ROW * Math.floor(y / REPEATED_PLACE_METRES);
}

const ROW = 2 ** 22;

function isRepeated(draft: PlaceDraft, cells: ReadonlyMap<number, readonly PlaceDraft[]>): boolean {
  const middle = cellOf(draft);
  for (let dx = -1; dx <= 1; dx++) {
    for (let dy = -1; dy <= 1; dy++) {
      for (const other of cells.get(middle + dx + ROW * dy) ?? []) {
        if (Math.hypot(other.x - draft.x, other.y - draft.y) <= REPEATED_PLACE_METRES) return true;
      }
    }
  }
  return false;
}

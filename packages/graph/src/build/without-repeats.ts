import type { PlaceDraft } from './collect-places.ts';
import { comparableName } from './names.ts';
import type { SkipCounter } from './skip-counter.ts';

/** Same name and category this near means the same place mapped twice (as node and area, or stop by stop). */
const REPEATED_PLACE_METRES = 30;

/** Places without those that repeat another of the same name and category within 30 m: areas stay before points. */
export function withoutRepeats(drafts: readonly PlaceDraft[], skipped: SkipCounter): PlaceDraft[] {
  const kept = new Map<string, PlaceDraft[]>();
  const dropped = new Set<PlaceDraft>();
  for (const kind of ['aoi', 'poi']) {
    for (const draft of drafts) {
      if (draft.node.kind !== kind) continue;
      const called = `${draft.node.category}\n${comparableName(draft.node.name ?? '')}`;
      const [column, row] = [Math.floor(draft.x / REPEATED_PLACE_METRES), Math.floor(draft.y / REPEATED_PLACE_METRES)];
      if (isRepeated(draft, kept, { called, column, row })) {
        dropped.add(draft);
        continue;
      }
      const key = `${called}\n${column} ${row}`;
      const cell = kept.get(key);
      if (cell) cell.push(draft);
      else kept.set(key, [draft]);
    }
  }
  skipped.add('repeated-place', dropped.size);
  return drafts.filter((draft) => !dropped.has(draft));
}

function isRepeated(
  draft: PlaceDraft,
  kept: ReadonlyMap<string, readonly PlaceDraft[]>,
  { called, column, row }: { called: string; column: number; row: number },
): boolean {
  for (let dx = -1; dx <= 1; dx++) {
    for (let dy = -1; dy <= 1; dy++) {
      for (const other of kept.get(`${called}\n${column + dx} ${row + dy}`) ?? []) {
        if (Math.hypot(other.x - draft.x, other.y - draft.y) <= REPEATED_PLACE_METRES) return true;
      }
    }
  }
  return false;
}

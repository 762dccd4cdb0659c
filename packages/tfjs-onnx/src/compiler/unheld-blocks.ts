import type { Storage } from '../runtime/storage.ts';
import type { Plan } from './plan.ts';

/** How often each block is an input. */
export function countUses(inputs: readonly Storage[]): Map<Storage, number> {
  const uses = new Map<Storage, number>();
  for (const storage of inputs) uses.set(storage, (uses.get(storage) ?? 0) + 1);
  return uses;
}

/**
 * By output port, blocks to write over: inputs that no tensor holds any more, such as the old value of a variable that the
 * recorded work assigns.
 */
export function unheldBlocks(plan: Plan, inputs: readonly Storage[]): (Storage | undefined)[] {
  const uses = countUses(inputs);
  const taken = new Set<Storage>();
  return plan.overwritable.map((candidates) => {
    const found = candidates
      .map((position) => inputs[position]!)
      .find((block) => block.recyclable && block.owners === 0 && uses.get(block) === 1 && !taken.has(block));
    if (found) taken.add(found);
    return found;
  });
}

import type { Variable } from '@tensorflow/tfjs-core';
import type { OnnxBackend } from '../backend/onnx-backend.ts';
import { countUses } from '../compiler/unheld-blocks.ts';
import type { Storage } from '../runtime/storage.ts';
import type { Recording } from './recording.ts';

/** A variable whose new value may be written over the old one. */
export interface Overwrite {
  readonly variable: Variable;
  readonly input: number;
  readonly port: number;
}

/** The variables of a recording whose old value nothing needs once the new one is written. */
export function overwritesOf(recording: Pick<Recording, 'plan' | 'inputs' | 'assignments' | 'results'>): Overwrite[] {
  const { plan, inputs, assignments, results } = recording;
  if (!plan) return [];
  const kept = new Set<Variable>();
  for (const { value } of [...assignments, ...results]) if (value.kind === 'variable') kept.add(value.variable);
  const inputOf = new Map<Variable, number>();
  for (const [i, value] of inputs.entries()) if (value.kind === 'variable') inputOf.set(value.variable, i);
  return assignments.flatMap(({ variable, value }) => {
    const input = inputOf.get(variable);
    if (value.kind !== 'output' || input === undefined || kept.has(variable)) return [];
    return plan.overwritable[value.port]!.includes(input) ? [{ variable, input, port: value.port }] : [];
  });
}

/** By output port, the blocks to write over: those that only their variable holds, and that go in once. */
export function blocksToOverwrite(
  backend: OnnxBackend,
  overwrites: readonly Overwrite[],
  inputs: readonly Storage[],
): (Storage | undefined)[] {
  const uses = countUses(inputs);
  const blocks: (Storage | undefined)[] = [];
  for (const { variable, input, port } of overwrites) {
    const storage = inputs[input]!;
    const isUnshared = storage.recyclable && storage.owners === 1 && uses.get(storage) === 1;
    if (isUnshared && backend.isSoleHolder(variable)) blocks[port] = storage;
  }
  return blocks;
}

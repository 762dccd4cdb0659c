import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import type { Plan } from '../compiler/plan.ts';
import type { Origin } from '../recorder/origin.ts';
import type { Storage } from '../runtime/storage.ts';
import type { Overwrite } from './overwrites.ts';

/** Where a value comes from when a recording is replayed. */
export type ValueSource =
  | { readonly kind: 'argument'; readonly position: number }
  | { readonly kind: 'variable'; readonly variable: Variable }
  | { readonly kind: 'constant'; readonly storage: Storage }
  | { readonly kind: 'output'; readonly port: number };

/** One traced call: the plan it ran and what its ports mean outside the trace. */
export interface Recording {
  /** Undefined when the function computes nothing (it only moves values around). */
  readonly plan: Plan | undefined;
  readonly inputs: readonly ValueSource[];
  readonly assignments: readonly { readonly variable: Variable; readonly value: ValueSource }[];
  readonly results: readonly { readonly value: ValueSource; readonly shape: readonly number[] }[];
  readonly returnsList: boolean;
  readonly overwrites: readonly Overwrite[];
  /** Where each node of the plan's linear graph came from, for errors. */
  readonly origins: readonly (Origin | undefined)[];
  /** Number of tensors that outlive the trace and are neither results nor variables. */
  readonly keptTensors: number;
}

export interface TracedCall {
  readonly recording: Recording;
  readonly tensors: readonly Tensor[];
}

/** Every constant a recording holds a share of. */
export function constantsOf(recording: Recording): Storage[] {
  const values = [
    ...recording.inputs,
    ...recording.assignments.map((assignment) => assignment.value),
    ...recording.results.map((result) => result.value),
  ];
  return values.flatMap((value) => (value.kind === 'constant' ? [value.storage] : []));
}

function sameElements(a: Storage, b: Storage): boolean {
  if (a === b) return true;
  return a.array.length === b.array.length && a.array.every((value, i) => Object.is(value, b.array[i]));
}

export type Comparison = 'same' | 'different-graph' | 'changed-constant';

/**
 * Whether replaying `next` would do what calling the function does, judged by an earlier trace of the same shapes.
 * A constant of the earlier trace may have become a variable: that is how optimizer slots look in the first call.
 */
export function compareRecordings(previous: Recording, next: Recording): Comparison {
  const isSameForm =
    previous.plan === next.plan &&
    previous.inputs.length === next.inputs.length &&
    previous.results.length === next.results.length;
  if (!isSameForm) return 'different-graph';
  const pairs: (readonly [ValueSource | undefined, ValueSource])[] = [
    ...next.inputs.map((value, i) => [previous.inputs[i], value] as const),
    ...next.results.map((result, i) => [previous.results[i]?.value, result.value] as const),
    ...next.assignments.map(({ variable, value }) => {
      const match = previous.assignments.find((assignment) => assignment.variable === variable);
      return [match?.value, value] as const;
    }),
  ];
  for (const [before, now] of pairs) {
    if (now.kind !== 'constant') continue;
    if (before?.kind !== 'constant') return 'different-graph';
    if (!sameElements(before.storage, now.storage)) return 'changed-constant';
  }
  return 'same';
}

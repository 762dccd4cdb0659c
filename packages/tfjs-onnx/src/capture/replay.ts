import { engine, type Tensor } from '@tensorflow/tfjs-core';
import type { OnnxBackend } from '../backend/onnx-backend.ts';
import type { Storage } from '../runtime/storage.ts';
import { blocksToOverwrite } from './overwrites.ts';
import type { Recording, ValueSource } from './recording.ts';

/** Whether everything a recording binds still exists. */
export function isReplayable(recording: Recording): boolean {
  const isGone = (value: ValueSource): boolean => value.kind === 'variable' && value.variable.isDisposed;
  return !(
    recording.inputs.some(isGone) ||
    recording.results.some((result) => isGone(result.value)) ||
    recording.assignments.some(({ variable, value }) => variable.isDisposed || isGone(value))
  );
}

/** Runs a recording on new arguments and on what its variables hold now. */
export function replay(backend: OnnxBackend, recording: Recording, values: readonly Tensor[]): Tensor[] {
  if (backend.hasPending) backend.flush();
  let outputs: Storage[] = [];
  const resolve = (value: ValueSource): Storage => {
    switch (value.kind) {
      case 'argument':
        return backend.storageOf(values[value.position]!);
      case 'variable':
        return backend.storageOf(value.variable);
      case 'constant':
        return value.storage;
      case 'output':
        return outputs[value.port]!;
    }
  };
  if (recording.plan) {
    const inputs = recording.inputs.map(resolve);
    const into = blocksToOverwrite(backend, recording.overwrites, inputs);
    outputs = backend.run(recording.plan, inputs, (position) => recording.origins[position], into);
  }
  // Everything is looked up before anything is assigned: variables may be assigned from one another.
  const assigned = recording.assignments.map(({ value }) => share(resolve(value)));
  const results = recording.results.map(({ value }) => share(resolve(value)));
  for (const [i, { variable }] of recording.assignments.entries()) backend.assignStorage(variable, assigned[i]!);
  const tensors = recording.results.map(({ shape }, i) =>
    engine().makeTensorFromTensorInfo(backend.tensorOfStorage(results[i]!, shape)),
  );
  for (const storage of [...assigned, ...results, ...outputs]) backend.pool.release(storage);
  backend.pool.settle();
  return tensors;
}

function share(storage: Storage): Storage {
  storage.owners++;
  return storage;
}

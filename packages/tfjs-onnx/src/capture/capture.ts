import { backend as currentBackend, engine, type Tensor, Variable } from '@tensorflow/tfjs-core';
import { OnnxBackend } from '../backend/onnx-backend.ts';
import { OnnxBackendError } from '../error.ts';
import { compareRecordings, constantsOf, type Recording } from './recording.ts';
import { isReplayable, replay } from './replay.ts';
import { traceCall } from './trace.ts';

/** Shape signatures a captured function keeps recordings for; the least recently used is dropped beyond this. */
const MAXIMUM_SIGNATURES = 64;

/** A function that is traced on its first calls and replayed as one compiled graph afterwards. */
export interface CapturedFunction<Result extends Tensor | Tensor[]> {
  (...values: Tensor[]): Result;
  /** Forgets all recordings and frees what they hold. The function may still be called: it is traced anew. */
  dispose(): void;
}

interface Signature {
  /** The last trace, while none has been confirmed. */
  trace: Recording | undefined;
  /** A recording that a second trace has confirmed. */
  confirmed: Recording | undefined;
}

/**
 * Turns a function on tensors into one that is traced once per combination of argument shapes and dtypes and from then
 * on replayed as a single graph, without running its JavaScript. Made for training steps.
 *
 * State must live in `tf.Variable`s, which the function may assign (optimizers do); they are bound by identity, so
 * values assigned outside between calls are seen. Whatever else changes from call to call (learning rates, dropout
 * masks) must be an argument or a variable: a number or tensor computed in JavaScript inside the function is part of
 * the recording. Two traces that agree are needed before a recording is replayed, and they are compared.
 *
 * Arguments stay the caller's; results are fresh tensors that the caller disposes. On other backends `fn` is called as is.
 *
 * @throws {OnnxBackendError} from the captured function: `tfjs-onnx/read-in-capture` when `fn` reads tensor data,
 *   `tfjs-onnx/changing-constant` when a value made in JavaScript differs between two traces,
 *   `tfjs-onnx/kept-in-capture` when a tensor other than a variable outlives the call,
 *   `tfjs-onnx/fallback-in-capture` when a kernel has no ONNX form, `tfjs-onnx/capture-result` when it returns no tensors.
 */
export function capture<Result extends Tensor | Tensor[]>(
  fn: (...values: Tensor[]) => Result,
): CapturedFunction<Result> {
  const stateByBackend = new Map<OnnxBackend, Map<string, Signature>>();
  const call = (...values: Tensor[]): Result => {
    const backend = currentBackend();
    // Inside another trace, or under a gradient tape, the function is simply part of it.
    if (!(backend instanceof OnnxBackend) || backend.isTracing || engine().isTapeOn()) return fn(...values);
    const signatures = stateByBackend.get(backend) ?? new Map<string, Signature>();
    stateByBackend.set(backend, signatures);
    const signature = touch(signatures, signatureOf(values), (dropped) => forget(backend, dropped));
    if (signature.confirmed && isReplayable(signature.confirmed)) {
      return shapeResult(signature.confirmed, replay(backend, signature.confirmed, values));
    }
    const { recording, tensors } = traceCall(backend, fn, values);
    try {
      advance(backend, signature, recording);
    } catch (error) {
      for (const tensor of tensors) tensor.dispose();
      throw error;
    }
    return shapeResult(recording, tensors);
  };
  const dispose = (): void => {
    for (const [backend, signatures] of stateByBackend) {
      for (const signature of signatures.values()) forget(backend, signature);
    }
    stateByBackend.clear();
  };
  return Object.assign(call, { dispose });
}

function shapeResult<Result>(recording: Recording, tensors: readonly Tensor[]): Result {
  return (recording.returnsList ? tensors : tensors[0]) as Result;
}

function signatureOf(values: readonly Tensor[]): string {
  return values
    .map((value) => `${value.dtype}[${value.shape}]${value instanceof Variable ? `#${value.id}` : ''}`)
    .join();
}

/** Finds or makes the entry for a signature and marks it as the most recently used. */
function touch(signatures: Map<string, Signature>, key: string, drop: (signature: Signature) => void): Signature {
  const entry = signatures.get(key) ?? { trace: undefined, confirmed: undefined };
  signatures.delete(key);
  signatures.set(key, entry);
  if (signatures.size > MAXIMUM_SIGNATURES) {
    const [oldest, dropped] = signatures.entries().next().value!;
    signatures.delete(oldest);
    drop(dropped);
  }
  return entry;
}

function forget(backend: OnnxBackend, signature: Signature): void {
  for (const recording of [signature.trace, signature.confirmed]) {
    if (recording) release(backend, recording);
  }
  signature.trace = undefined;
  signature.confirmed = undefined;
}

function release(backend: OnnxBackend, recording: Recording): void {
  for (const storage of constantsOf(recording)) backend.pool.release(storage);
  if (recording.plan) backend.plans.unpin(recording.plan);
}

/** Takes in one more trace: confirms the recording when it repeats the last one. */
function advance(backend: OnnxBackend, signature: Signature, recording: Recording): void {
  if (recording.plan) backend.plans.pin(recording.plan);
  if (signature.confirmed) forget(backend, signature);
  const previous = signature.trace;
  const comparison = previous ? compareRecordings(previous, recording) : 'different-graph';
  signature.trace = recording;
  if (previous) release(backend, previous);
  if (comparison === 'changed-constant') {
    throw new OnnxBackendError(
      'tfjs-onnx/changing-constant',
      'a captured function computes a number or tensor in JavaScript that differs from call to call (a learning rate, a random mask …); a replay would repeat the old value, so pass it as an argument or keep it in a tf.Variable',
    );
  }
  if (comparison !== 'same') return;
  if (recording.keptTensors > 0) {
    throw new OnnxBackendError(
      'tfjs-onnx/kept-in-capture',
      `a captured function leaves ${recording.keptTensors} tensor(s) behind that are neither results nor variables (tf.keep?); a replay would not update them, so keep state in tf.Variables`,
      { details: { keptTensors: recording.keptTensors } },
    );
  }
  signature.confirmed = recording;
  signature.trace = undefined;
}

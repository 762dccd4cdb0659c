import type { TensorType } from '../onnx/element-type.ts';
import type { Storage } from './storage.ts';
import type { StoragePool } from './storage-pool.ts';

export type BindingKind = 'c-api' | 'onnxruntime-node';

export interface SessionPort {
  readonly name: string;
  readonly type: TensorType;
  readonly shape: readonly number[];
}

export interface SessionOptions {
  readonly threads: number;
  /** Whether idle worker threads burn CPU while they wait for work. */
  readonly spinning: boolean;
  /** Path prefix of the traces that ONNX Runtime writes, one per compiled graph, when the graph is dropped. */
  readonly profilePrefix?: string;
}

/** A compiled graph. */
export interface RuntimeSession {
  /** Runs the graph on `inputs`, in port order, and returns one new block per output port, each with one owner. */
  run(inputs: readonly Storage[]): Storage[];
  dispose(): void;
}

/** A way to reach ONNX Runtime's native library. */
export interface RuntimeBinding {
  readonly kind: BindingKind;
  readonly pool: StoragePool;
  createSession(
    model: Uint8Array,
    ports: { inputs: readonly SessionPort[]; outputs: readonly SessionPort[] },
    options: SessionOptions,
  ): RuntimeSession;
}

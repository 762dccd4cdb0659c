import type { StoredType, TensorType } from '../onnx/element-type.ts';
import type { Device } from './device.ts';
import type { Storage } from './storage.ts';
import type { StoragePool } from './storage-pool.ts';

export type BindingKind = 'c-api' | 'onnxruntime-node';

export interface SessionPort {
  readonly name: string;
  readonly type: TensorType;
  readonly shape: readonly number[];
}

/** An input may also be frozen weights in the form they are stored in. */
export interface SessionInput {
  readonly name: string;
  readonly type: StoredType;
  readonly shape: readonly number[];
}

/** Frozen weights that a graph has compiled in. */
export interface SessionConstant {
  readonly name: string;
  readonly shape: readonly number[];
  readonly storage: Storage;
}

export interface SessionPorts {
  readonly inputs: readonly SessionInput[];
  readonly outputs: readonly SessionPort[];
  readonly constants: readonly SessionConstant[];
  /** Folder that the files of the constants are in or below; undefined without constants. */
  readonly folder?: string | undefined;
}

/** Type in which matrix products take their factors and give their results. */
export type MatrixPrecision = 'float32' | 'float16' | 'bfloat16';

export interface SessionOptions {
  readonly threads: number;
  /** Whether idle worker threads burn CPU while they wait for work. */
  readonly spinning: boolean;
  readonly device: Device;
  /** Options of the device's execution provider, as ONNX Runtime documents them. */
  readonly deviceOptions: Readonly<Record<string, string>>;
  readonly matrixPrecision: MatrixPrecision;
  /** Path prefix of the traces that ONNX Runtime writes, one per compiled graph, when the graph is dropped. */
  readonly profilePrefix?: string;
}

/** A compiled graph. */
export interface RuntimeSession {
  /**
   * Runs the graph on `inputs`, in port order, and returns one block per output port, with one more owner each.
   *
   * @param into - for each output port a block to write to, where that is wanted and possible; otherwise a new one is made.
   */
  run(inputs: readonly Storage[], into?: readonly (Storage | undefined)[]): Storage[];
  dispose(): void;
}

/** A way to reach ONNX Runtime's native library. */
export interface RuntimeBinding {
  readonly kind: BindingKind;
  readonly pool: StoragePool;
  /** Loads a model. The session has a share in its constants until it is disposed: it reads them where they lie. */
  createSession(model: Uint8Array, ports: SessionPorts, options: SessionOptions): RuntimeSession;
  /** Frees what the binding itself holds on a device, after its sessions are gone. */
  dispose(): void;
}

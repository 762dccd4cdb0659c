import {
  type BackendValues,
  type DataId,
  DataStorage,
  type DataType,
  engine,
  KernelBackend,
  type TensorInfo,
  type Variable,
} from '@tensorflow/tfjs-core';
import { type LinearGraph, linearise } from '../compiler/linearise.ts';
import { locateFailure } from '../compiler/locate-failure.ts';
import type { Plan } from '../compiler/plan.ts';
import { PlanCache } from '../compiler/plan-cache.ts';
import { unheldBlocks } from '../compiler/unheld-blocks.ts';
import { OnnxBackendError } from '../error.ts';
import type { FrozenValue } from '../frozen/frozen-value.ts';
import type { KernelContext } from '../kernels/kernel-rule.ts';
import { isTensorType, type TensorType } from '../onnx/element-type.ts';
import { fillValue, reshape } from '../recorder/build.ts';
import { GraphNode } from '../recorder/graph-node.ts';
import { type Origin, OriginTracker } from '../recorder/origin.ts';
import { type Shape, sameShape, sizeOf } from '../recorder/shapes.ts';
import type { Device } from '../runtime/device.ts';
import type { OpenedDevice } from '../runtime/open-device.ts';
import type { BindingKind, RuntimeBinding } from '../runtime/runtime-binding.ts';
import type { Storage } from '../runtime/storage.ts';
import type { StoragePool } from '../runtime/storage-pool.ts';

/** Recorded nodes after which a loop that never reads is computed at its next repeated variable assignment. */
const PENDING_NODES_BEFORE_REASSIGNMENT = 4000;
/** Bytes of disposed inputs that pending work may hold on to. */
const DEFERRED_BYTES_LIMIT = 1 << 29;

export interface OnnxBackendStatistics {
  /** Graphs compiled. */
  compiles: number;
  /** Graph runs. */
  runs: number;
  /** Compiled graphs in the cache. */
  cachedPlans: number;
  /** Bytes kept for reuse. */
  pooledBytes: number;
  /** Tensor data held by the backend. */
  liveTensors: number;
  /** Operations recorded and not yet computed. */
  pendingNodes: number;
  /** Kernels that ran on tfjs' cpu backend because ONNX has no form for them here. */
  fallbackKernels: readonly string[];
}

/** What one flush ran, for those who want to repeat it. */
export interface FlushRecord {
  readonly graph: LinearGraph;
  readonly plan: Plan;
  readonly roots: readonly GraphNode[];
  /** Where each node of the graph came from; only with retained inputs. */
  readonly origins: readonly (Origin | undefined)[] | undefined;
}

/** One tensor data id: recorded values, or text, which is only stored. */
interface DataEntry {
  node: GraphNode | undefined;
  text: BackendValues | undefined;
  /** Set for frozen weights, which have no `node` of their own. */
  frozen?: FrozenValue | undefined;
  references: number;
  isVariable: boolean;
}

/**
 * Records tfjs kernels instead of running them. When a value is read, everything still live is compiled into one ONNX
 * graph (or found in the plan cache) and run.
 */
export class OnnxBackend extends KernelBackend implements KernelContext {
  readonly binding: { readonly kind: BindingKind; readonly note: string | undefined };
  readonly device: Device;
  readonly threads: number;
  readonly pool: StoragePool;
  readonly plans: PlanCache;
  readonly fallbackKernels: Set<string> = new Set();
  readonly origins: OriginTracker = new OriginTracker();
  readonly #data: DataStorage<DataEntry>;
  readonly #live = new Set<DataEntry>();
  readonly #pending = new Set<DataEntry>();
  readonly #onDispose: () => void;
  readonly #pendingNodeLimit: number;
  readonly #runtime: RuntimeBinding;
  #nextDataId = 0;
  #isDisposed = false;
  #recordedNodes = 0;
  #runs = 0;
  #tracing = 0;

  constructor(
    runtime: OpenedDevice,
    options: { planCapacity: number; pendingNodeLimit: number; onDispose: () => void },
  ) {
    super();
    this.#onDispose = options.onDispose;
    this.#pendingNodeLimit = options.pendingNodeLimit;
    this.binding = { kind: runtime.binding.kind, note: runtime.note };
    this.device = runtime.options.device;
    this.threads = runtime.options.threads;
    this.pool = runtime.binding.pool;
    this.#runtime = runtime.binding;
    this.plans = new PlanCache(runtime, options.planCapacity);
    this.#data = new DataStorage(this, engine());
  }

  statistics(): OnnxBackendStatistics {
    return {
      compiles: this.plans.compiles,
      runs: this.#runs,
      cachedPlans: this.plans.size,
      pooledBytes: this.pool.pooledBytes,
      liveTensors: this.#data.numDataIds(),
      pendingNodes: this.#recordedNodes,
      fallbackKernels: [...this.fallbackKernels],
    };
  }

  /** The recorded value of a tensor, in the tensor's shape. */
  nodeOf(tensor: TensorInfo): GraphNode {
    const entry = this.#entryOf(tensor.dataId);
    const node = entry.node ?? entry.frozen?.node();
    if (!node) {
      throw new OnnxBackendError(
        'tfjs-onnx/unsupported-type',
        `a ${tensor.dtype} tensor cannot be computed on; this backend computes float32, int32 and bool`,
        { details: { dtype: tensor.dtype, shape: tensor.shape } },
      );
    }
    const shape = tensor.dtype === 'complex64' ? [...tensor.shape, 2] : tensor.shape;
    return sameShape(node.shape, shape) ? node : reshape(node, shape);
  }

  /** Computes what is pending when so much has piled up that memory would run away. Called before each kernel. */
  relievePressure(): void {
    if (this.#tracing > 0) return;
    if (this.#recordedNodes >= this.#pendingNodeLimit || this.pool.deferredBytes > DEFERRED_BYTES_LIMIT) this.flush();
  }

  /** Makes a tensor of a recorded value. */
  tensorOf(node: GraphNode): TensorInfo {
    const dataId = this.#newDataId();
    this.#store(dataId, { node, text: undefined, references: 1, isVariable: false });
    if (!node.storage) this.#recordedNodes++;
    return { dataId, shape: [...node.shape], dtype: node.type as DataType };
  }

  /** Makes a float32 tensor of weights that stay as they are stored; takes over the caller's share in their memory. */
  tensorOfFrozen(frozen: FrozenValue, shape: Shape): TensorInfo {
    const dataId = this.#newDataId();
    this.#keep(dataId, { node: undefined, text: undefined, frozen, references: 1, isVariable: false });
    return { dataId, shape: [...shape], dtype: 'float32' };
  }

  /** Makes a complex tensor of a recorded value that holds real and imaginary parts along its last axis. */
  tensorOfComplex(node: GraphNode): TensorInfo {
    return { ...this.tensorOf(node), shape: node.shape.slice(0, -1), dtype: 'complex64' };
  }

  /** Another tensor of the same elements, which live as long as one of the two. */
  share(tensor: TensorInfo, shape: Shape): TensorInfo {
    this.#entryOf(tensor.dataId).references++;
    return { dataId: tensor.dataId, shape: [...shape], dtype: tensor.dtype };
  }

  /** A leaf for use inside one recorded kernel: its memory is reused once everything pending has run. */
  leaf(values: ArrayLike<number>, shape: Shape, type: TensorType): GraphNode {
    const storage = this.pool.acquireCopy(type, values);
    this.pool.release(storage);
    return GraphNode.leaf(storage, shape);
  }

  /** The computed elements of a tensor; computes what is pending when they are not there yet. */
  storageOf(tensor: TensorInfo): Storage {
    const entry = this.#entryOf(tensor.dataId);
    if (entry.frozen) return this.#expanded(entry.frozen);
    const node = this.nodeBehind(tensor);
    if (!node.storage) this.#computeValue(entry);
    return node.storage!;
  }

  /** The recorded value of a tensor as it is held: its shape may be another one of the same size. */
  nodeBehind(tensor: TensorInfo): GraphNode {
    return this.#entryOf(tensor.dataId).node ?? this.nodeOf(tensor);
  }

  /** Whether `tensor` is the only holder of its recorded value. */
  isSoleHolder(tensor: TensorInfo): boolean {
    const entry = this.#entryOf(tensor.dataId);
    return entry.references === 1 && entry.node?.references === 1;
  }

  /** Makes a tensor of computed elements, sharing them. */
  tensorOfStorage(storage: Storage, shape: Shape): TensorInfo {
    const leaf = GraphNode.leaf(storage, [...shape]);
    leaf.isState = true;
    return this.tensorOf(leaf);
  }

  /** Gives a variable other elements. In place when nothing else holds its present ones, which saves the tfjs bookkeeping. */
  assignStorage(variable: Variable, storage: Storage): void {
    if (!this.isSoleHolder(variable)) {
      const tensor = engine().makeTensorFromTensorInfo(this.tensorOfStorage(storage, variable.shape));
      variable.assign(tensor);
      tensor.dispose();
      return;
    }
    const entry = this.#entryOf(variable.dataId);
    this.#pending.delete(entry);
    this.#dereference(entry.node!);
    const leaf = GraphNode.leaf(storage, [...variable.shape]);
    leaf.isState = true;
    leaf.references = 1;
    storage.owners++;
    entry.node = leaf;
  }

  override write(values: BackendValues, shape: number[], dtype: DataType): DataId {
    const dataId = this.#newDataId();
    this.move(dataId, values, shape, dtype, 1);
    return dataId;
  }

  override move(dataId: DataId, values: BackendValues, shape: number[], dtype: DataType, references: number): void {
    if (dtype === 'complex64') {
      // Real and imaginary parts alternate, as tfjs exchanges them.
      this.move(dataId, values, [...shape, 2], 'float32', references);
      return;
    }
    if (!isTensorType(dtype)) {
      this.#store(dataId, { node: undefined, text: values, references, isVariable: false });
      return;
    }
    // A copy: the caller may overwrite its array before the recorded work has read it.
    const storage = this.pool.acquireCopy(dtype, values as ArrayLike<number>);
    const node = GraphNode.leaf(storage, [...shape]);
    this.#store(dataId, { node, text: undefined, references, isVariable: false });
    this.pool.release(storage);
  }

  override refCount(dataId: DataId): number {
    return !this.#isDisposed && this.#data.has(dataId) ? this.#entryOf(dataId).references : 0;
  }

  /** tfjs calls this for variables only: their values are inputs of every later graph, never constants. */
  override incRef(dataId: DataId): void {
    const entry = this.#entryOf(dataId);
    entry.references++;
    entry.isVariable = true;
    if (entry.frozen) this.#thaw(entry);
    if (!entry.node) return;
    if (!entry.node.storage && fillValue(entry.node) !== undefined) this.#materialiseFill(entry.node);
    entry.node.isState = true;
    if (entry.node.storage) this.#pending.delete(entry);
  }

  decRef(dataId: DataId): void {
    if (!this.#isDisposed && this.#data.has(dataId)) this.#entryOf(dataId).references--;
  }

  override disposeData(dataId: DataId, force = false): boolean {
    if (this.#isDisposed || !this.#data.has(dataId)) return true;
    const entry = this.#entryOf(dataId);
    entry.references--;
    if (!force && entry.references > 0) return false;
    const isReassignment = entry.isVariable && this.#pending.has(entry);
    // A variable that is replaced while its last value is still pending marks the start of another training step.
    const enough = Math.min(PENDING_NODES_BEFORE_REASSIGNMENT, this.#pendingNodeLimit);
    if (isReassignment && this.#recordedNodes >= enough && this.#tracing === 0) this.flush();
    this.#pending.delete(entry);
    this.#data.delete(dataId);
    this.#live.delete(entry);
    if (entry.node) this.#dereference(entry.node);
    if (entry.frozen) this.#releaseFrozen(entry.frozen);
    return true;
  }

  override numDataIds(): number {
    return this.#data.numDataIds();
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override async time(run: () => void): Promise<{ kernelMs: number }> {
    const start = performance.now();
    run();
    this.flush();
    return { kernelMs: performance.now() - start };
  }

  /** The elements of a tensor, as a copy. */
  valuesOf(tensor: TensorInfo): BackendValues {
    return this.readSync(tensor.dataId);
  }

  override readSync(dataId: DataId): BackendValues {
    const entry = this.#entryOf(dataId);
    if (entry.text) return entry.text;
    if (this.#tracing > 0) {
      throw new OnnxBackendError(
        'tfjs-onnx/read-in-capture',
        'a captured function reads tensor data (dataSync, data, arraySync …); it is replayed without running its JavaScript, so return the tensor and read it outside',
      );
    }
    if (entry.frozen) return this.#expanded(entry.frozen).array.slice();
    if (!entry.node!.storage) this.#computeValue(entry);
    // A copy: the block itself may be recycled for later results.
    return entry.node!.storage!.array.slice();
  }

  override async read(dataId: DataId): Promise<BackendValues> {
    return this.readSync(dataId);
  }

  /** Frees everything, the elements of live tensors included. tfjs calls it from `tf.removeBackend`. */
  override dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.plans.clear();
    this.#pending.clear();
    for (const entry of this.#live) {
      if (entry.node) this.#dereference(entry.node);
      if (entry.frozen) this.#releaseFrozen(entry.frozen);
    }
    this.#live.clear();
    this.pool.clear();
    this.#runtime.dispose();
    this.#onDispose();
  }

  /** Runs `trace` with reading forbidden and without flushing in between. */
  whileTracing<Result>(trace: () => Result): Result {
    this.#tracing++;
    try {
      return trace();
    } finally {
      this.#tracing--;
    }
  }

  get isTracing(): boolean {
    return this.#tracing > 0;
  }

  get hasPending(): boolean {
    return this.#pending.size > 0;
  }

  /**
   * Computes every live pending value. Returns what ran, or undefined when nothing was pending.
   *
   * @param options.retainInputs - gives the caller one share in the storage of every leaf and scalar of the graph.
   */
  flush(options: { retainInputs?: boolean } = {}): FlushRecord | undefined {
    const entries = [...this.#pending];
    const roots: GraphNode[] = [];
    for (const node of new Set(entries.map((entry) => entry.node!))) {
      if (node.storage) continue;
      if (fillValue(node) !== undefined) this.#materialiseFill(node);
      else roots.push(node);
    }
    const record =
      roots.length > 0 ? this.#compute(roots, { isAll: true, keepOrigins: options.retainInputs }) : undefined;
    this.#pending.clear();
    this.#recordedNodes = 0;
    this.origins.restart();
    if (record && options.retainInputs) {
      for (const node of [...record.graph.leaves, ...record.graph.scalars]) node.storage!.owners++;
    }
    this.pool.settle();
    return record;
  }

  /** @param options.isAll - nothing else is pending, so that memory which nobody holds any more may be written over. */
  #compute(
    roots: readonly GraphNode[],
    options: { isAll?: boolean; keepOrigins?: boolean | undefined } = {},
  ): FlushRecord {
    const graph = linearise(roots);
    const plan = this.plans.find(graph);
    const inputs = graph.leaves.map((leaf) => leaf.storage!);
    for (const i of plan.varyingScalars) inputs.push(graph.scalars[i]!.storage!);
    const into = options.isAll ? unheldBlocks(plan, inputs) : undefined;
    const outputs = this.run(plan, inputs, (position) => graph.order[position]?.origin, into);
    const origins = options.keepOrigins ? graph.order.map((node) => node.origin) : undefined;
    for (const [i, root] of roots.entries()) {
      const storage = outputs[plan.outputOfRoot[i]!]!;
      storage.owners++;
      root.materialise(storage);
    }
    for (const storage of outputs) this.pool.release(storage);
    return { graph, plan, roots, origins };
  }

  /** Computes what is pending; when that fails, this value alone, so that a failing tensor does not spoil the others. */
  #computeValue(entry: DataEntry): void {
    const node = entry.node!;
    try {
      this.flush();
    } catch (error) {
      if (this.#pending.size === 1) throw error;
      if (!node.storage) this.#compute([node]);
      this.#pending.delete(entry);
    }
  }

  /**
   * Runs a plan; the results have one owner, the caller.
   *
   * @param originOf - where the node at a position of the plan's linear graph came from, for errors.
   * @param into - see {@link RuntimeSession.run}.
   */
  run(
    plan: Plan,
    inputs: readonly Storage[],
    originOf: (position: number) => Origin | undefined,
    into?: readonly (Storage | undefined)[],
  ): Storage[] {
    this.#runs++;
    try {
      return plan.session.run(inputs, into);
    } catch (error) {
      throw locateFailure(error, (node) => originOf(plan.owners[node] ?? -1));
    }
  }

  #entryOf(dataId: DataId): DataEntry {
    if (this.#isDisposed) {
      throw new OnnxBackendError(
        'tfjs-onnx/backend-disposed',
        'the tensor belongs to a backend that was removed, and its elements went with it; read tensors before tf.removeBackend',
      );
    }
    return this.#data.get(dataId);
  }

  #keep(dataId: DataId, entry: DataEntry): void {
    this.#data.set(dataId, entry);
    this.#live.add(entry);
  }

  #newDataId(): DataId {
    return { id: this.#nextDataId++ };
  }

  #store(dataId: DataId, entry: DataEntry): void {
    this.#keep(dataId, entry);
    if (!entry.node) return;
    // A referenced node owns its storage once, however many tensors hold it.
    if (++entry.node.references === 1 && entry.node.storage) entry.node.storage.owners++;
    if (!entry.node.storage) this.#pending.add(entry);
  }

  #dereference(node: GraphNode): void {
    if (--node.references === 0 && node.storage) this.pool.release(node.storage);
  }

  /** The float32 elements of frozen weights, in memory that is reused unless the caller takes a share in it. */
  #expanded(frozen: FrozenValue): Storage {
    const node = frozen.node();
    if (node.storage) return node.storage;
    this.#compute([node]);
    this.pool.release(node.storage!);
    return node.storage!;
  }

  /** A variable's value may change: frozen weights become ordinary ones. */
  #thaw(entry: DataEntry): void {
    const frozen = entry.frozen!;
    const storage = this.pool.acquireCopy('float32', this.#expanded(frozen).array);
    entry.node = GraphNode.leaf(storage, frozen.node().shape);
    entry.node.references = 1;
    entry.frozen = undefined;
    this.#releaseFrozen(frozen);
  }

  #releaseFrozen(frozen: FrozenValue): void {
    this.plans.forget(frozen.storages);
    for (const storage of frozen.storages) this.pool.release(storage);
    if (!this.hasPending && this.#tracing === 0) this.pool.settle();
  }

  #materialiseFill(node: GraphNode): void {
    const storage = this.pool.acquire(node.type as TensorType, sizeOf(node.shape));
    storage.array.fill(fillValue(node)!);
    node.materialise(storage);
  }
}

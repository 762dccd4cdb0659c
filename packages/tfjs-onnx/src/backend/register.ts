import { availableParallelism } from 'node:os';
import * as tf from '@tensorflow/tfjs-core';
import { installGradientOverrides, removeGradientOverrides } from '../gradients/overrides.ts';
import { registerTfjsGradients } from '../gradients/register-tfjs-gradients.ts';
import type { Device } from '../runtime/device.ts';
import { openDevice } from '../runtime/open-device.ts';
import type { BindingKind, MatrixPrecision } from '../runtime/runtime-binding.ts';
import { checkOptions } from './check-options.ts';
import { OnnxBackend } from './onnx-backend.ts';
import { registerKernels } from './register-kernels.ts';

export interface OnnxBackendOptions {
  /** Name for `tf.setBackend`. Default `'onnx'`. */
  name?: string;
  /** Worker threads per graph. Default: the number of CPUs, half of them beyond 4 (hyper-threads do not help), at most 8. */
  threads?: number;
  /** Whether idle workers burn CPU while waiting: a little faster alone, much slower with busy neighbours. Default: only on more than 4 CPUs. */
  spinning?: boolean;
  /**
   * Where graphs run; of a list the first that works. All but `'cpu'` need an ONNX Runtime that has them. Default `'cpu'`.
   */
  device?: Device | readonly Device[];
  /** Options of the device's execution provider, as ONNX Runtime documents them: `{ device_id: '1' }`. */
  deviceOptions?: Readonly<Record<string, string>>;
  /**
   * Type in which matrix products, those of gradients too, take their factors and give their results; sums inside are
   * float32, and so is everything else. Fast on devices with such arithmetic; on the CPU rounded alike, and slower.
   * Default `'float32'`.
   */
  matrixPrecision?: MatrixPrecision;
  /** How to reach the native library. Default `'c-api'`, which falls back to `'onnxruntime-node'`. */
  binding?: BindingKind;
  /** tfjs priority when no backend is set explicitly. Default 10. */
  priority?: number;
  /** Compiled graphs to keep. Default 64. */
  planCapacity?: number;
  /** Recorded operations after which what is live is computed although nothing is read. Default 20,000. */
  pendingNodeLimit?: number;
  /**
   * `'cheap'` replaces some gradients, for all backends, by cheaper equal forms that also handle broadcasting;
   * `'tfjs'` leaves tfjs' own. Default `'cheap'`.
   */
  gradients?: 'cheap' | 'tfjs';
  /**
   * For development: every compiled graph writes `<profilePrefix>_<date>.json` when it is dropped (at the latest when the
   * backend is removed), a Chrome trace with the time of each ONNX node. Needs the `'c-api'` binding. Default: none.
   */
  profilePrefix?: string;
}

const MAXIMUM_DEFAULT_THREADS = 8;
const SMALL_MACHINE_CPUS = 4;
const DEFAULT_PRIORITY = 10;
const DEFAULT_PLAN_CAPACITY = 64;
const DEFAULT_PENDING_NODE_LIMIT = 20_000;

const registered = new Map<string, OnnxBackend>();

/**
 * Registers the backend with tfjs, so that `tf.setBackend(name)` works, and returns it. A name that this function has
 * registered before gives the same backend again, whatever the other options.
 *
 * @throws {OnnxBackendError} `tfjs-onnx/binding-unavailable` when ONNX Runtime cannot be loaded at all,
 *   `tfjs-onnx/device-unavailable` when none of the wanted devices works, `tfjs-onnx/unknown-device`,
 *   `tfjs-onnx/precision-unavailable` when the device has no matrix products of the wanted precision, `tfjs-onnx/bad-option`.
 */
export function registerOnnxBackend(options: OnnxBackendOptions = {}): OnnxBackend {
  const name = options.name ?? 'onnx';
  const known = registered.get(name);
  if (known) return known;
  checkOptions(options);
  registerTfjsGradients();
  if (options.gradients === 'tfjs') removeGradientOverrides();
  else installGradientOverrides();
  const create = (): OnnxBackend => {
    const backend = openBackend(options, () => registered.delete(name));
    registered.set(name, backend);
    return backend;
  };
  const backend = create();
  registerKernels(name);
  // tf.engine().reset() disposes of all backends and then makes them anew.
  tf.registerBackend(name, () => registered.get(name) ?? create(), options.priority ?? DEFAULT_PRIORITY);
  return backend;
}

function openBackend(options: OnnxBackendOptions, onDispose: () => void): OnnxBackend {
  const cpus = availableParallelism();
  const devices = options.device ?? 'cpu';
  const opened = openDevice(typeof devices === 'string' ? [devices] : devices, options.binding ?? 'c-api', {
    threads: options.threads ?? defaultThreads(cpus),
    spinning: options.spinning ?? cpus > SMALL_MACHINE_CPUS,
    deviceOptions: options.deviceOptions ?? {},
    matrixPrecision: options.matrixPrecision ?? 'float32',
    ...(options.profilePrefix === undefined ? {} : { profilePrefix: options.profilePrefix }),
  });
  return new OnnxBackend(opened, {
    planCapacity: options.planCapacity ?? DEFAULT_PLAN_CAPACITY,
    pendingNodeLimit: options.pendingNodeLimit ?? DEFAULT_PENDING_NODE_LIMIT,
    onDispose,
  });
}

function defaultThreads(cpus: number): number {
  return cpus <= SMALL_MACHINE_CPUS ? cpus : Math.min(Math.ceil(cpus / 2), MAXIMUM_DEFAULT_THREADS);
}

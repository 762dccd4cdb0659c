import * as tf from '@tensorflow/tfjs-core';
import { didYouMean, UgeError } from '@uge/core';
import { registerGradients } from './register-gradients.ts';
import { type AdapterInfo, isSoftwareAdapter, registerWebgpu } from './start-webgpu.ts';

/** In the order in which they are tried. */
export const BACKEND_NAMES = ['tensorflow-gpu', 'webgpu', 'onnx', 'tensorflow', 'wasm', 'cpu'] as const;
/** An engine that TensorFlow.js runs on. */
export type BackendName = (typeof BACKEND_NAMES)[number];

export interface SelectBackendOptions {
  /**
   * Use this engine or fail. `webgpu` then also takes an adapter that computes on the processor. Default: the first of
   * {@link BACKEND_NAMES} that is installed and healthy.
   */
  prefer?: BackendName;
  /** Threads of the `onnx` engine. Default: its own choice. */
  threads?: number;
}

export interface SelectedBackend {
  name: BackendName;
  /** Why this one, in words a user reads. */
  reason: string;
  /** The engines tried before it and why each was not used. */
  tried: { name: BackendName; reason: string }[];
}

/** npm packages that an engine comes in, beside those of this package. */
const PACKAGES: Readonly<Partial<Record<BackendName, readonly string[]>>> = {
  'tensorflow-gpu': ['@tensorflow/tfjs-node-gpu'],
  webgpu: ['@tensorflow/tfjs-backend-webgpu', 'webgpu'],
  tensorflow: ['@tensorflow/tfjs-node'],
  wasm: ['@tensorflow/tfjs-backend-wasm'],
};

/**
 * Makes the fastest engine that is installed and healthy the current TensorFlow.js backend. `onnx` and `cpu` come with
 * this package; the others are used where their packages are installed. An engine that the application registered
 * itself, as a bundled one in a browser must be, is used as it is.
 *
 * Healthy: it starts and multiplies two matrices rightly; of `webgpu`, its adapter is not software; of `tensorflow-gpu`,
 * it sees a CUDA device.
 *
 * @throws {UgeError} `model/unknown-backend`, `model/backend-unavailable`
 */
export async function selectBackend(options: SelectBackendOptions = {}): Promise<SelectedBackend> {
  const { prefer, threads } = options;
  if (prefer !== undefined && !BACKEND_NAMES.includes(prefer)) {
    throw new UgeError('model/unknown-backend', `no engine "${prefer}". ${didYouMean(prefer, BACKEND_NAMES)}`, {
      prefer,
    });
  }
  await registerGradients();
  // Keeps tfjs from printing advice about other engines.
  tf.enableProdMode();
  const tried: SelectedBackend['tried'] = [];
  for (const name of prefer ? [prefer] : BACKEND_NAMES) {
    try {
      const detail = await start(name, { threads, forced: prefer !== undefined });
      const why = prefer ? 'asked for' : tried.length === 0 ? 'first choice' : 'first that is installed and healthy';
      return { name, reason: detail ? `${why} (${detail})` : why, tried };
    } catch (error) {
      tried.push({ name, reason: failure(name, error) });
    }
  }
  throw new UgeError(
    'model/backend-unavailable',
    `no engine works: ${tried.map(({ name, reason }) => `${name}: ${reason}`).join('; ')}. Install what is named, or choose another of ${BACKEND_NAMES.join(', ')}.`,
    { tried },
  );
}

/** @returns what of the engine is worth saying, such as its device. */
async function start(
  name: BackendName,
  { threads, forced }: { threads: number | undefined; forced: boolean },
): Promise<string | undefined> {
  // A variable specifier keeps bundlers from requiring optional packages.
  const load = (specifier: string): Promise<unknown> => import(/* @vite-ignore */ specifier);
  const backend = name === 'tensorflow-gpu' ? 'tensorflow' : name;
  const registered = tf.findBackendFactory(backend) !== null;
  let detail: string | undefined;
  switch (name) {
    case 'tensorflow-gpu':
      await load('@tensorflow/tfjs-node-gpu');
      break;
    case 'webgpu':
      if (!registered) detail = await registerWebgpu({ software: forced, load });
      break;
    case 'onnx': {
      // Bundles for browsers hold an empty module in its place: see "browser" in package.json.
      const { registerOnnxBackend }: Partial<typeof import('@uge/tfjs-onnx')> = await import('@uge/tfjs-onnx');
      if (!registerOnnxBackend) throw new Error('runs in Node only');
      await registerOnnxBackend(threads === undefined ? {} : { threads });
      break;
    }
    case 'tensorflow':
      if (!registered) await load('@tensorflow/tfjs-node');
      break;
    case 'wasm':
      if (!registered) await load('@tensorflow/tfjs-backend-wasm');
      break;
    case 'cpu':
      if (!registered) await import('@tensorflow/tfjs-backend-cpu');
  }
  if (!(await tf.setBackend(backend))) throw new Error(`the engine "${backend}" failed to start`);
  await tf.ready();
  const started = tf.backend() as { adapterInfo?: AdapterInfo; isUsingGpuDevice?: boolean };
  if (name === 'webgpu' && !forced && isSoftwareAdapter(started.adapterInfo ?? {})) {
    throw new Error('its graphics adapter is software');
  }
  // It starts without a CUDA device too, and is then the slower twin of `tensorflow`.
  if (name === 'tensorflow-gpu' && started.isUsingGpuDevice === false) {
    throw new Error('@tensorflow/tfjs-node-gpu found no CUDA device; check the driver, CUDA and cuDNN');
  }
  await checkHealth();
  return detail;
}

/** An engine that is installed but broken is found here, not in the middle of a run. */
async function checkHealth(): Promise<void> {
  const product = tf.tidy(() => tf.matMul(tf.tensor2d([[2, 3]]), tf.tensor2d([[4], [5]])));
  const [value] = await product.data();
  product.dispose();
  if (value !== 23) throw new Error(`2·4 + 3·5 came out as ${value}`);
}

function failure(name: BackendName, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const packages = PACKAGES[name];
  // Loaders differ in codes and in the first word, not in naming the package.
  if (
    packages &&
    /cannot find|(could not|failed to) (load|resolve)/i.test(message) &&
    packages.some((it) => message.includes(it))
  ) {
    return `not installed (npm install ${packages.join(' ')})`;
  }
  return message.split('\n')[0]!;
}

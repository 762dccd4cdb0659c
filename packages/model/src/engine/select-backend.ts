import * as tf from '@tensorflow/tfjs-core';
import { didYouMean, UgeError } from '@uge/core';
import { registerGradients } from './register-gradients.ts';

export const BACKEND_NAMES = ['tensorflow-gpu', 'onnx', 'tensorflow', 'wasm', 'cpu'] as const;
/** An engine that TensorFlow.js runs on. */
export type BackendName = (typeof BACKEND_NAMES)[number];

export interface SelectBackendOptions {
  /** Use this engine or fail. Default: the first of {@link BACKEND_NAMES} that is installed and works. */
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

/**
 * Makes the fastest engine that is installed the current TensorFlow.js backend. `onnx` and `cpu` come with this package;
 * `@tensorflow/tfjs-node-gpu`, `@tensorflow/tfjs-node` and `@tensorflow/tfjs-backend-wasm` are used where installed.
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
      await start(name, threads);
      const reason = prefer ? 'asked for' : tried.length === 0 ? 'first choice' : 'first that is installed and works';
      return { name, reason, tried };
    } catch (error) {
      const reason = error instanceof Error ? error.message.split('\n')[0]! : String(error);
      tried.push({ name, reason });
    }
  }
  throw new UgeError(
    'model/backend-unavailable',
    `no engine works: ${tried.map(({ name, reason }) => `${name}: ${reason}`).join('; ')}. Install what is named, or choose another of ${BACKEND_NAMES.join(', ')}.`,
    { tried },
  );
}

async function start(name: BackendName, threads: number | undefined): Promise<void> {
  // A variable specifier keeps bundlers from requiring optional packages.
  const optional = (specifier: string): Promise<unknown> => import(/* @vite-ignore */ specifier);
  let backend: string = name;
  switch (name) {
    case 'tensorflow-gpu':
      await optional('@tensorflow/tfjs-node-gpu');
      backend = 'tensorflow';
      break;
    case 'onnx': {
      const { registerOnnxBackend } = await import('@uge/tfjs-onnx');
      await registerOnnxBackend(threads === undefined ? {} : { threads });
      break;
    }
    case 'tensorflow':
      await optional('@tensorflow/tfjs-node');
      break;
    case 'wasm':
      await optional('@tensorflow/tfjs-backend-wasm');
      break;
    case 'cpu':
      await import('@tensorflow/tfjs-backend-cpu');
  }
  if (!(await tf.setBackend(backend))) throw new Error(`the engine "${backend}" failed to start`);
  await tf.ready();
  // An engine that is installed but broken is found here, not in the middle of a run.
  const product = tf.tidy(() => tf.matMul(tf.tensor2d([[2, 3]]), tf.tensor2d([[4], [5]])));
  const [value] = await product.data();
  product.dispose();
  if (value !== 23) throw new Error(`2·4 + 3·5 came out as ${value}`);
}

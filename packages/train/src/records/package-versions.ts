import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import manifest from '../../package.json' with { type: 'json' };

const NEIGHBOURS = ['@uge/core', '@uge/data', '@uge/model', '@uge/tfjs-onnx'] as const;

interface Manifest {
  version: string;
  dependencies?: Record<string, string>;
}

/** Versions of the code that trains, by package. */
export function packageVersions(): Record<string, string> {
  const require = createRequire(import.meta.url);
  const manifestOf = (name: string): Manifest => require(`${name}/package.json`) as Manifest;
  const neighbours = NEIGHBOURS.map((name): [string, string] => [name, manifestOf(name).version]);
  return {
    '@uge/train': manifest.version,
    ...Object.fromEntries(neighbours),
    '@tensorflow/tfjs-core': tf.version_core,
    // Pinned there, and not to be resolved from here.
    'onnxruntime-node': manifestOf('@uge/tfjs-onnx').dependencies?.['onnxruntime-node'] ?? 'unknown',
    node: process.version,
  };
}

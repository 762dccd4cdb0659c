import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import manifest from '../../package.json' with { type: 'json' };

const NEIGHBOURS = ['@uge/core', '@uge/data', '@uge/model', '@uge/tfjs-onnx'] as const;

/** Versions of the code that trains, by package. */
export function packageVersions(): Record<string, string> {
  const require = createRequire(import.meta.url);
  const neighbours = NEIGHBOURS.map((name): [string, string] => [
    name,
    (require(`${name}/package.json`) as { version: string }).version,
  ]);
  return {
    '@uge/train': manifest.version,
    ...Object.fromEntries(neighbours),
    '@tensorflow/tfjs-core': tf.version_core,
    node: process.version,
  };
}

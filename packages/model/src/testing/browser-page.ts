import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import type { EncoderInput } from '@uge/data';
import { httpFileSource, readEncoder, selectBackend, UrbanEncoder } from '../index.ts';

/** What a test asks of the page. */
export interface BrowserRequest {
  engine: 'wasm' | 'cpu';
  model: string;
  inputs: EncoderInput[];
}

/** Embeds as an application in a browser does: model by HTTP, pictures by the browser's decoders. */
async function embedInPage({
  engine,
  model,
  inputs,
}: BrowserRequest): Promise<{ engine: string; vectors: number[][] }> {
  setWasmPaths('/wasm/');
  await selectBackend({ prefer: engine });
  const encoder = new UrbanEncoder(await readEncoder(httpFileSource(model)));
  const vectors = await encoder.embed(inputs);
  encoder.dispose();
  return { engine: tf.getBackend(), vectors: vectors.map((vector) => [...vector]) };
}

Object.assign(globalThis, { embedInPage });

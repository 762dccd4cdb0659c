import type { OnnxRuntimeCApi } from './c-api.ts';

/**
 * ONNX Runtime rearranges quantised matrices for its kernels. All sessions that live at the same time share the result;
 * it is given back with the last of them.
 */
export class PackedWeights {
  readonly #api: OnnxRuntimeCApi;
  #container: unknown;
  #users = 0;

  constructor(api: OnnxRuntimeCApi) {
    this.#api = api;
  }

  /** The native container, for one more session. */
  acquire(): unknown {
    this.#container ??= this.#api.create('CreatePrepackedWeightsContainer');
    this.#users++;
    return this.#container;
  }

  /** To be called when a session that has it is gone. */
  release(): void {
    if (--this.#users > 0) return;
    this.#api.release('ReleasePrepackedWeightsContainer', this.#container);
    this.#container = undefined;
  }
}

import type { ParameterStore } from '../parameter-store.ts';
import type { HostTensor } from '../safetensors/dtype.ts';
import { encodeSafetensors } from '../safetensors/encode.ts';
import type { LoraAdapter } from './lora-adapter.ts';
import { peftConfigJson } from './peft-config.ts';

/** File names of an adapter in PEFT. */
export const ADAPTER_FILES = { config: 'adapter_config.json', weights: 'adapter_model.safetensors' } as const;

/** An adapter in PEFT's format, with the module paths of current transformers. */
export async function adapterFiles(
  adapter: LoraAdapter,
  options: { store: ParameterStore; baseModel: string | undefined },
): Promise<Map<string, Uint8Array>> {
  const tensors = new Map<string, HostTensor>();
  for (const module of adapter.modules) {
    for (const matrix of ['A', 'B'] as const) {
      const variable = options.store.get(adapter.parameterName(module, matrix));
      const data = (await variable.data()) as Float32Array;
      tensors.set(`base_model.model.${module.path}.lora_${matrix}.weight`, { shape: variable.shape, data });
    }
  }
  const config = peftConfigJson(adapter.config, adapter.modules, options.baseModel);
  return new Map([
    [ADAPTER_FILES.config, new TextEncoder().encode(`${JSON.stringify(config, null, 2)}\n`)],
    [ADAPTER_FILES.weights, encodeSafetensors(tensors)],
  ]);
}

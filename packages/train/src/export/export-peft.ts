import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UgeError } from '@uge/core';
import { writeFolderAtomic } from '@uge/core/node';
import { requireNewFolder } from './require-new-folder.ts';

export interface ExportPeftOptions {
  /** New folder. */
  out: string;
  /** Name of the adapter in the model. Default `default`. */
  adapter?: string;
  /** Path at which the folder will lie where it is used; the adapter's settings name its base by it. Default: its own. */
  root?: string;
}

/** Where an export has put what Python loads. */
export interface PeftExport {
  /** The model without its adapters, in the layout of transformers; the graph encoder is in `graph_encoder.safetensors`. */
  base: string;
  /** `adapter_config.json` and `adapter_model.safetensors` for `PeftModel.from_pretrained(base, adapter)`. */
  adapter: string;
}

const ADAPTERS = 'adapters';
const SETTINGS = 'uge.json';

/**
 * Takes a model that was trained with `lora` apart into a base and an adapter, as transformers and PEFT want them, so that
 * training can go on elsewhere. `UrbanEncoder.fromPretrained(base, { adapter })` takes back what PEFT saves.
 *
 * @param model - folder, such as `runs/stage1/model`.
 * @throws {UgeError} `train/no-model`, `train/no-adapter`, `train/export-exists`
 */
export async function exportPeft(
  model: string,
  { out, adapter = 'default', root = resolve(out) }: ExportPeftOptions,
): Promise<PeftExport> {
  const settings = await readSettings(model);
  const adapters = settings.adapters ?? [];
  if (!adapters.some(({ name }) => name === adapter)) {
    const known = adapters.map(({ name }) => name);
    throw new UgeError(
      'train/no-adapter',
      known.length === 0
        ? `${model}: has no LoRA adapter, all of its weights were trained. The folder is a checkpoint of transformers as it is; its graph encoder is in graph_encoder.safetensors.`
        : `${model}: has no adapter "${adapter}"; it has ${known.join(', ')}.`,
      { model, adapter, known },
    );
  }
  await requireNewFolder(out);
  const base = join(root, 'base');
  await writeFolderAtomic(out, async (folder) => {
    await cp(model, join(folder, 'base'), { recursive: true, filter: (path) => path !== join(model, ADAPTERS) });
    const { adapters: _taken, ...alone } = settings;
    await writeFile(join(folder, 'base', SETTINGS), json(alone));
    const config = await readFile(join(model, ADAPTERS, adapter, 'adapter_config.json'), 'utf8');
    await mkdir(join(folder, 'adapter'));
    await cp(join(model, ADAPTERS, adapter), join(folder, 'adapter'), { recursive: true });
    const located = { ...(JSON.parse(config) as object), base_model_name_or_path: base };
    await writeFile(join(folder, 'adapter', 'adapter_config.json'), json(located));
  });
  return { base, adapter: join(root, 'adapter') };
}

async function readSettings(model: string): Promise<{ adapters?: { name: string }[] }> {
  const path = join(model, SETTINGS);
  const text = await readFile(path, 'utf8').catch((cause: Error) => {
    throw new UgeError(
      'train/no-model',
      `${path}: cannot be read (${cause.message}); name the \`model\` folder of a training run.`,
      { model },
      { cause },
    );
  });
  return JSON.parse(text) as { adapters?: { name: string }[] };
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

import { chmod, cp, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type LongOperationOptions, UgeError } from '@uge/core';
import { writeFolderAtomic } from '@uge/core/node';
import { type Dataset, type ExportSummary, exportMsSwift } from '@uge/data/node';
import type { TrainConfig } from '../config/train-config.ts';
import { exportPeft } from './export-peft.ts';
import { requireNewFolder } from './require-new-folder.ts';
import { swiftArguments } from './swift-arguments.ts';

export interface ExportSwiftRunOptions extends LongOperationOptions {
  /** New folder. */
  out: string;
  /** Of the stage that is to be trained there. */
  config: TrainConfig;
  /** Folder of a model that was saved here, or name on the Hugging Face hub. */
  model: string;
  /** Path at which the folder will lie where it is used. Default: its own. */
  root?: string;
}

/**
 * A stage 1 run as a folder for machines with many GPUs: the dataset in ms-swift's layout, `train.sh` with the settings in
 * ms-swift's words (DeepSpeed ZeRO-2, any number of processes and nodes) and, where the model is a folder, the model: with an
 * adapter as `base/` and `adapter/`, which training goes on from.
 *
 * @throws {UgeError} `train/graphs-elsewhere` for stage 2: ms-swift has no graph encoder. `train/export-exists` and what `exportPeft` throws.
 */
export async function exportSwiftRun(dataset: Dataset, options: ExportSwiftRunOptions): Promise<ExportSummary> {
  const { out, config, model, signal, onProgress } = options;
  if (config.stage !== 'stage1') {
    throw new UgeError(
      'train/graphs-elsewhere',
      `export to ms-swift: ${config.stage} trains the graph encoder, which ms-swift does not have. Train stage1 there, take its adapter back and train ${config.stage} here; \`uge data export\` writes the rows alone.`,
      { stage: config.stage },
    );
  }
  await requireNewFolder(out);
  const root = (options.root ?? resolve(out)).replace(/[\\/]+$/, '');
  return writeFolderAtomic(out, async (folder) => {
    const summary = await exportMsSwift(dataset, {
      out: join(folder, 'data'),
      root: `${root}/data`,
      ...(signal && { signal }),
      ...(onProgress && { onProgress }),
    });
    const start = await exportModel(model, { folder, root, lora: config.lora !== undefined });
    const script = join(folder, 'train.sh');
    await writeFile(
      script,
      swiftScript(config, { root, ...start, hasValidation: (summary.rows['stage1_val'] ?? 0) > 0 }),
    );
    await chmod(script, 0o755);
    return { ...summary, out };
  });
}

interface Start {
  model: string;
  adapter: string | undefined;
}

/** Puts a model that is a folder into the export; says where training starts. */
async function exportModel(
  model: string,
  { folder, root, lora }: { folder: string; root: string; lora: boolean },
): Promise<Start> {
  const settings = await readFile(join(model, 'uge.json'), 'utf8').catch(() => undefined);
  if (settings === undefined) return { model, adapter: undefined };
  const { adapters = [] } = JSON.parse(settings) as { adapters?: unknown[] };
  if (lora && adapters.length > 0) {
    const { base, adapter } = await exportPeft(model, { out: join(folder, 'model'), root: `${root}/model` });
    return { model: base, adapter };
  }
  await cp(model, join(folder, 'model', 'base'), { recursive: true });
  return { model: `${root}/model/base`, adapter: undefined };
}

function swiftScript(config: TrainConfig, start: Start & { root: string; hasValidation: boolean }): string {
  const { environment, flags } = swiftArguments(config);
  const all: Record<string, string> = {
    model: start.model,
    ...(start.adapter !== undefined && { adapters: start.adapter }),
    dataset: `${start.root}/data/stage1_train.jsonl`,
    ...(start.hasValidation && { val_dataset: `${start.root}/data/stage1_val.jsonl` }),
    output_dir: `${start.root}/output`,
    ...flags,
  };
  const variables = Object.entries(environment).map(([name, value]) => `export ${name}=${value}`);
  const lines = Object.entries(all).map(([name, value]) => `  --${name} ${quote(value)} \\`);
  return `#!/bin/sh
# Stage 1 of UGE with ms-swift 3 or later (pip install ms-swift deepspeed).
# One machine: NPROC_PER_NODE=8 ./train.sh; several: also NNODES, NODE_RANK, MASTER_ADDR and MASTER_PORT.
set -e
export NPROC_PER_NODE="\${NPROC_PER_NODE:-1}"
${variables.join('\n')}
PER_DEVICE=$(( ${config.batchSize} / (NPROC_PER_NODE * \${NNODES:-1}) ))
[ "$PER_DEVICE" -ge 1 ] || PER_DEVICE=1
swift sft \\
${lines.join('\n')}
  --per_device_train_batch_size "$PER_DEVICE" \\
  --per_device_eval_batch_size "$PER_DEVICE" \\
  --deepspeed zero2
`;
}

/** For a POSIX shell. */
function quote(value: string): string {
  return /^[\w./:-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
}

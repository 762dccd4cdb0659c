import type { LongOperationOptions } from '@uge/core';
import type { OsmData } from '@uge/graph';
import type { SourcePhoto } from './build-city.ts';
import type { CityContext, PhotoStage, PhotoTask, StageOutputs, StageResult } from './photo-task.ts';
import type { StageKeys } from './stage-keys.ts';
import type { StageLedger } from './stage-ledger.ts';
import type { WorkerPool } from './worker-pool.ts';

/** A photo on its way through the stages. */
export interface StagedPhoto extends SourcePhoto {
  outputs: Partial<StageOutputs>;
  keys: Partial<Record<PhotoStage, string>>;
  failed?: { stage: PhotoStage; reason: string };
}

export interface RunStagesOptions extends LongOperationOptions {
  /** For progress. */
  phase: string;
  stages: readonly PhotoStage[];
  context: CityContext;
  osm?: OsmData;
  keyOf: StageKeys;
  ledger: StageLedger;
  pool: WorkerPool;
}

/**
 * Take photos through stages: what the ledger has is used, the rest is done by the pool and recorded as it ends.
 *
 * @returns the photos in the given order, with what all stages so far gave.
 */
export async function runStages(
  photos: readonly (SourcePhoto & Partial<StagedPhoto>)[],
  { phase, stages, context, osm, keyOf, ledger, pool, signal, onProgress }: RunStagesOptions,
): Promise<StagedPhoto[]> {
  const staged = photos.map((photo): StagedPhoto => ({ outputs: {}, keys: {}, ...photo }));
  const tasks: PhotoTask[] = [];
  const owners: StagedPhoto[] = [];
  for (const entry of staged) {
    signal?.throwIfAborted();
    const missing = await takeKnown(entry, { stages, keyOf, ledger });
    if (missing.length === 0) continue;
    const { photo, picture, outputs } = entry;
    tasks.push({ photo, ...(picture && { picture }), stages: missing, known: { ...outputs } });
    owners.push(entry);
  }
  let done = staged.length - tasks.length;
  const report = (): void => onProgress?.({ phase, done, total: staged.length, unit: 'photos' });
  if (tasks.length === 0) report();
  const onResult = (index: number, results: readonly StageResult[]): void => {
    for (const result of results) finishStage(owners[index]!, result, { keyOf, ledger });
    done++;
    report();
  };
  await pool.run({ context, tasks, onResult, signal, ...(osm && { osm }) });
  return staged;
}

/** Fill in what the ledger knows; returns the stages to be done. */
async function takeKnown(
  entry: StagedPhoto,
  { stages, keyOf, ledger }: Pick<RunStagesOptions, 'stages' | 'keyOf' | 'ledger'>,
): Promise<PhotoStage[]> {
  const missing: PhotoStage[] = [];
  for (const stage of stages) {
    // The graph around a photo holds the nodes of its paths: until these are known, so is not its key.
    if (stage === 'graphs' && missing.includes('paths')) missing.push(stage);
    else {
      const key = keyOf(stage, entry, entry.outputs);
      const output = await ledger.find(stage, entry.photo.id, key);
      if (output === undefined) missing.push(stage);
      else {
        Object.assign(entry.outputs, { [stage]: output });
        entry.keys[stage] = key;
      }
    }
  }
  return missing;
}

function finishStage(
  entry: StagedPhoto,
  result: StageResult,
  { keyOf, ledger }: Pick<RunStagesOptions, 'keyOf' | 'ledger'>,
): void {
  const { stage } = result;
  const key = keyOf(stage, entry, entry.outputs);
  ledger.record(entry.photo.id, key, result);
  entry.keys[stage] = key;
  if (result.status === 'done') Object.assign(entry.outputs, { [stage]: result.output });
  else entry.failed = { stage, reason: `${stage} failed: ${result.error}` };
}

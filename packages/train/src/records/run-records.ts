import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '@uge/core/node';
import type { Dataset } from '@uge/data/node';
import type { TrainConfig } from '../config/train-config.ts';
import type { BestCheckpoint } from '../trainer/best-checkpoint.ts';
import { type GroupedParameter, groupRecords } from '../trainer/parameter-groups.ts';
import type { TrainableEncoder, TrainableParameter } from '../trainer/trainable-encoder.ts';
import { dataRecord } from './data-record.ts';
import { fileHashes } from './file-hashes.ts';
import { machineRecord } from './machine-record.ts';
import { MetricsLog } from './metrics-log.ts';
import { modelCard } from './model-card.ts';
import { packageVersions } from './package-versions.ts';
import { readRun } from './read-run.ts';
import { renderRunPage } from './run-page.ts';
import { type StageSummary, trainedStages } from './stage-summary.ts';
import { createTrainingRecord, type TrainingRecord } from './training-record.ts';
import { weightsHash } from './weights-hash.ts';

export interface RunRecordsOptions {
  /** Folder of the run. */
  out: string;
  config: TrainConfig;
  dataset: Dataset;
  encoder: TrainableEncoder;
  /** Step of the checkpoint that the session goes on from; 0 for a new run. */
  fromStep: number;
}

/** How a run ended. */
export interface RunOutcome {
  best: BestCheckpoint;
  steps: number;
  stepsPerEpoch: number;
  trainRows: number;
  validationRows: number;
  /** Of all weights, those that were trained. */
  trained: readonly GroupedParameter[];
  /** Wall time over all sessions. */
  seconds: number;
}

/** What a run writes about itself: `metrics.jsonl` as it goes; at its end `training.json`, `run.html` and the model's card. */
export class RunRecords {
  readonly log: MetricsLog;
  readonly #options: RunRecordsOptions;
  readonly #earlierStages: readonly StageSummary[];

  private constructor(options: RunRecordsOptions, log: MetricsLog) {
    this.log = log;
    this.#options = options;
    this.#earlierStages = trainedStages(options.encoder.training);
  }

  /**
   * To be called with the encoder as the run starts from it, before a checkpoint is restored. Notes the session in the log,
   * and the stage in what the encoder keeps of its training.
   */
  static async open(options: RunRecordsOptions): Promise<RunRecords> {
    const { out, config, dataset, encoder, fromStep } = options;
    const records = new RunRecords(options, await MetricsLog.open(out, fromStep));
    const initialWeights = await weightsHash(encoder.parameters());
    const versions = packageVersions();
    await records.log.append({
      kind: 'session',
      step: fromStep,
      config,
      dataset: dataset.fingerprint,
      encoder: encoder.id,
      initialWeights,
      versions,
      machine: machineRecord(),
    });
    const { name } = dataset.manifest;
    const stage: StageSummary = {
      stage: config.stage,
      config,
      dataset: { name, fingerprint: dataset.fingerprint },
      initialWeights,
      versions,
    };
    encoder.training = { stages: [...records.#earlierStages, stage] };
    return records;
  }

  /** Writes the card into `model/`, then `run.html` and `training.json`. */
  async finish(outcome: RunOutcome): Promise<TrainingRecord> {
    const { out, dataset, encoder } = this.#options;
    const { trainRows, validationRows, trained, ...rest } = outcome;
    const { 'README.md': _card, ...files } = await fileHashes(join(out, 'model'));
    const record = createTrainingRecord({
      ...rest,
      dataset: await dataRecord(dataset, { trainRows, validationRows }),
      encoder: {
        id: encoder.id,
        dimension: encoder.dimension,
        weights: countWeights(encoder.parameters()),
        trainedWeights: countWeights(trained),
        groups: groupRecords(trained),
        earlierStages: this.#earlierStages,
      },
      files,
      rows: this.log.rows,
    });
    await writeFile(join(out, 'model', 'README.md'), modelCard(record));
    await writeFileAtomic(join(out, 'training.json'), `${JSON.stringify(record, null, 2)}\n`);
    await writeFileAtomic(join(out, 'run.html'), renderRunPage([await readRun(out)]));
    return record;
  }
}

function countWeights(parameters: readonly Pick<TrainableParameter, 'variable'>[]): number {
  return parameters.reduce((sum, { variable }) => sum + variable.size, 0);
}

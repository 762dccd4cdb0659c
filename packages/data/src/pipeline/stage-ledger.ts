import { join } from 'node:path';
import { hashFile } from '@uge/core/node';
import { graphPath, imagePath } from '../dataset/paths.ts';
import type { EarlierDataset } from './earlier-dataset.ts';
import { Journal } from './journal.ts';
import { PHOTO_STAGES, type PhotoStage, type StageOutputs, type StageResult } from './photo-task.ts';

export interface LedgerOptions {
  city: string;
  /** The dataset to be. */
  folder: string;
  journals: string;
  /** Hash of the code: the results of other code are not found. */
  code: string;
  earlier?: EarlierDataset;
  /** Whether an earlier dataset's results of a stage are still good for the present code. */
  accepts: (stage: PhotoStage) => boolean;
}

/** What is known of the stages of one city's photos: the journals of this build and the dataset it replaces. */
export class StageLedger {
  readonly #options: LedgerOptions;
  readonly #journals: Record<PhotoStage, Journal>;
  #answers: Journal | undefined;

  constructor(options: LedgerOptions) {
    this.#options = options;
    this.#journals = Object.fromEntries(PHOTO_STAGES.map((stage) => [stage, this.#open(stage)])) as Record<
      PhotoStage,
      Journal
    >;
  }

  /** What a stage gave for a photo, if it was done from the same inputs and its file is there. */
  async find<S extends PhotoStage>(stage: S, id: string, key: string): Promise<StageOutputs[S] | undefined> {
    const { city, folder, earlier, accepts } = this.#options;
    const entry = this.#journals[stage].find(id, key);
    if (entry?.status === 'done') {
      const output = entry.output as StageOutputs[S];
      if (await this.#isFileThere(stage, id, output)) return output;
    }
    return accepts(stage) ? earlier?.take(stage, { city, id, key, folder }) : undefined;
  }

  record(id: string, key: string, { stage, attempts, ...rest }: StageResult): void {
    const journal = this.#journals[stage];
    const before = journal.find(id, key);
    const tried = attempts + (before?.status === 'failed' ? before.attempts : 0);
    journal.append({ id, key, attempts: tried, ...rest });
  }

  /** Journal of what a caption provider answers. */
  get answers(): Journal {
    this.#answers ??= this.#open('answers');
    return this.#answers;
  }

  close(): void {
    for (const journal of Object.values(this.#journals)) journal.close();
    this.#answers?.close();
  }

  #open(name: string): Journal {
    const { journals, code, city } = this.#options;
    return Journal.open(join(journals, code.slice(0, 12), `${city}.${name}.jsonl`));
  }

  /** Whether the stage's file is the one that was journaled: later options may have written another. */
  async #isFileThere(stage: PhotoStage, id: string, output: StageOutputs[PhotoStage]): Promise<boolean> {
    const { folder, city } = this.#options;
    if (stage !== 'pictures' && stage !== 'graphs') return true;
    if ((output as StageOutputs['pictures']).rejected !== undefined) return true;
    const file = stage === 'pictures' ? imagePath(city, id) : graphPath(city, id);
    const found = await hashFile(join(folder, file)).catch(() => undefined);
    return found === (output as StageOutputs['graphs']).sha256;
  }
}

// A training run as a process of its own, to be killed. What happens goes to stdout, one JSON line each.
import * as files from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { selectBackend } from '@uge/model';
import { createUgeMini } from '@uge/model/node';
import type { TrainConfigInput } from '../config/train-config.ts';
import { trainStage } from '../trainer/train-stage.ts';
import type { TrainableEncoder } from '../trainer/trainable-encoder.ts';
import { miniDataset, withMadeUpPictures } from './mini-dataset.ts';
import { toyDataset } from './toy-dataset.ts';
import { ToyEncoder } from './toy-encoder.ts';

export interface TrainProgramOptions {
  engine: 'cpu' | 'onnx';
  config: TrainConfigInput;
  out: string;
  /** Milliseconds that every rename and every half of a log line takes, so that a kill can come between. */
  pause: number;
}

const { engine, config, out, pause } = JSON.parse(process.argv[2]!) as TrainProgramOptions;
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
const wait = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, pause));

if (pause > 0) {
  const { rename, appendFile } = files;
  const slow = (files as { default?: typeof files }).default ?? files;
  Object.assign(slow, {
    rename: async (from: string, to: string) => {
      say({ kind: 'rename', to });
      await wait();
      await rename(from, to);
    },
    appendFile: async (path: string, text: string) => {
      const half = Math.floor(text.length / 2);
      await appendFile(path, text.slice(0, half));
      say({ kind: 'append' });
      await wait();
      await appendFile(path, text.slice(half));
    },
  });
  syncBuiltinESMExports();
}

await selectBackend({ prefer: engine });
const encoder: TrainableEncoder =
  engine === 'cpu'
    ? new ToyEncoder()
    : withMadeUpPictures(
        createUgeMini({
          seed: 1,
          trainingTexts: ['images place'],
          vocabularySize: 270,
          imageSize: 56,
          graph: { graphTokens: 2, hiddenSize: 32, heads: 2, edgeSize: 8 },
        }),
      );
await trainStage({
  stage: config.stage,
  dataset: engine === 'cpu' ? toyDataset() : miniDataset(),
  encoder,
  config,
  out,
  resume: true,
  onEvent: ({ kind, ...rest }) => say({ kind, step: (rest as { step?: number }).step }),
});

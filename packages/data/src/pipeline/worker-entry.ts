import { parentPort } from 'node:worker_threads';
import { UgeError } from '@uge/core';
import { createPhotoWorker, type PhotoWorker } from './create-photo-worker.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

const port = parentPort!;
let work: PhotoWorker | undefined;

port.on('message', (message: ToWorker) => {
  if (message.type === 'city') work = createPhotoWorker(message.context);
  else void answer(message);
});

async function answer({ tasks }: Extract<ToWorker, { type: 'batch' }>): Promise<void> {
  const send = (message: FromWorker): void => port.postMessage(message);
  try {
    for (const { index, task } of tasks) send({ type: 'result', index, results: await work!(task) });
    send({ type: 'idle' });
  } catch (error) {
    const { code, details } = UgeError.isInstance(error) ? error : { code: undefined, details: {} };
    send({ type: 'fatal', message: (error as Error).message, code, details: { ...details } });
  }
}

import { UgeError } from '@uge/core';
import type { Reply, Request } from './replica-messages.ts';
import { ReplicaWorker } from './replica-worker.ts';

const worker = new ReplicaWorker();
let last: Promise<void> = Promise.resolve();

process.on('message', (request: Request) => {
  // One after the other, in the order in which they came.
  last = last.then(() => answer(request));
});
// The process that trains is gone: nobody waits for this one.
process.on('disconnect', () => process.exit());

async function answer({ number, kind, asked }: Request): Promise<void> {
  let reply: Reply;
  try {
    reply = { number, given: await worker.answer(kind, asked) };
  } catch (error) {
    const { code, details } = UgeError.isInstance(error) ? error : { code: undefined, details: {} };
    reply = { number, failed: { message: (error as Error).message, code, details: { ...details } } };
  }
  process.send?.(reply);
}

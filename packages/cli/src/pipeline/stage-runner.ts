import { join } from 'node:path';
import { runStage } from '@uge/core/node';

export interface StageTime {
  name: string;
  reused: boolean;
  /** A reused stage took none of its own. */
  seconds: number;
}

/** Runs one stage of a pipeline in `<out>/<name>`, or keeps what it made before from the same inputs; resolves to its key. */
export type StageRunner = (
  name: string,
  inputs: unknown,
  build: (folder: string) => Promise<unknown>,
) => Promise<string>;

/** @returns the runner and the list that it adds each stage to. */
export function createStageRunner(
  out: string,
  signal: AbortSignal | undefined,
): { stage: StageRunner; times: StageTime[] } {
  const times: StageTime[] = [];
  const stage: StageRunner = async (name, inputs, build) => {
    signal?.throwIfAborted();
    const started = performance.now();
    const { reused, key } = await runStage({
      folder: join(out, name),
      inputs,
      build: async (target) => void (await build(target)),
    });
    times.push({ name, reused, seconds: (performance.now() - started) / 1000 });
    return key;
  };
  return { stage, times };
}

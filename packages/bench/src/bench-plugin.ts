import type { Baseline } from './baselines/baseline.ts';
import type { Task } from './tasks/task.ts';

/** What a package adds to the benchmark; `uge.config.ts` names such packages for the command line. */
export interface BenchPlugin {
  tasks?: readonly Task[];
  baselines?: readonly Baseline[];
}

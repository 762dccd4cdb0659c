import type { BenchPlugin } from '@uge/bench';
import { crossingCount } from './crossing-count.ts';
import { crossingCounter } from './crossing-counter.ts';

/** What this package adds to the benchmark. */
export const plugin: BenchPlugin = { tasks: [crossingCount], baselines: [crossingCounter] };

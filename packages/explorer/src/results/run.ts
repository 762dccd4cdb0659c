import type { Benchmark, BenchmarkResults } from '@uge/bench';

/** Results of one encoder, with the benchmark they were made on. */
export interface Run {
  name: string;
  results: BenchmarkResults;
  benchmark: Benchmark;
}

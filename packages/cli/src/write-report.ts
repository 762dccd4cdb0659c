import { join } from 'node:path';
import {
  analyseErrors,
  collectExamples,
  loadBenchmark,
  type ReportRun,
  renderMarkdown,
  renderReport,
} from '@uge/bench';
import type { LongOperationOptions } from '@uge/core';
import { writeFileAtomic } from '@uge/core/node';
import { openDataset } from '@uge/data/node';

export interface WriteReportOptions extends LongOperationOptions {
  title: string;
  runs: ReportRun[];
  /** Folder of `report.html` and `results.md`. */
  out: string;
  seed: number;
  /** Single queries per task; none without a benchmark and its dataset. */
  examples: number;
  /** Folders, for single queries and the analysis of errors. */
  sources?: { benchmark: string; dataset: string };
}

/** What {@link writeReport} writes in a folder. */
export const REPORT_FILES: readonly string[] = ['report.html', 'results.md'];

/** Write `report.html` and `results.md` of several runs. @returns their paths. */
export async function writeReport(options: WriteReportOptions): Promise<string[]> {
  const { title, runs, out, seed, examples, sources, onProgress, signal } = options;
  const details = sources && {
    runs,
    benchmark: await loadBenchmark(sources.benchmark),
    dataset: await openDataset(sources.dataset),
    seed,
    onProgress,
    signal,
  };
  const html = renderReport({
    title,
    runs,
    ...(details
      ? {
          examples: await collectExamples({ ...details, perTask: examples }),
          errors: await analyseErrors(details),
        }
      : {}),
  });
  const paths = REPORT_FILES.map((name) => join(out, name));
  await writeFileAtomic(paths[0]!, html);
  await writeFileAtomic(paths[1]!, renderMarkdown({ title, runs }));
  return paths;
}

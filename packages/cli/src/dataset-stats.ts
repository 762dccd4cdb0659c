import type { DatasetStats, Distribution } from '@uge/data/node';
import { listCounts } from './graph-counts.ts';

/** Statistics of a dataset as text. */
export function renderDatasetStats(stats: DatasetStats): string {
  const { cities, pairs, paths, captions, summaries, positives, skipped, bytes } = stats;
  return [
    `${stats.name}  ${(bytes / 1e6).toFixed(1)} MB  ${stats.fingerprint.slice(0, 12)}`,
    ...Object.entries(cities).map(
      ([name, city]) =>
        `${name} (${city.role})  ${city.photos} photos on ${city.streets} streets in ${city.cells} cells\n` +
        `  splits ${listCounts(city.splits)}  sources ${listCounts(city.sources)}`,
    ),
    ...Object.entries(pairs).map(([file, { rows, tasks }]) => `${file}  ${rows} pairs  ${listCounts(tasks)}`),
    `paths      ${paths.count} to ${paths.destinations} places; steps ${spread(paths.steps)}; metres ${spread(paths.total)}`,
    `relations  ${listCounts(paths.relations)}`,
    `captions   ${captions.different} different; words ${spread(captions.words)}`,
    `summaries  ${summaries.different} different; words ${spread(summaries.words)}`,
    ...Object.entries(positives).map(([task, words]) => `positives of ${task}: words ${spread(words)}`),
    `skipped    ${listCounts(skipped) || 'nothing'}`,
  ].join('\n');
}

function spread({ least, median, mean, most }: Distribution): string {
  return `${least}–${most}, median ${median}, mean ${mean}`;
}

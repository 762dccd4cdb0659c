import { join } from 'node:path';
import type { Benchmark, BenchmarkSource } from '../types.ts';

/** The dataset with the photos that a benchmark carries itself: their paths are relative to the benchmark folder. */
export function benchmarkSource(
  { folder, human }: Pick<Benchmark, 'folder' | 'human'>,
  dataset: BenchmarkSource,
): BenchmarkSource {
  if (!human) return dataset;
  const own = Object.fromEntries(human.photos.map(({ image, sha256 }) => [image, sha256]));
  return {
    folder: dataset.folder,
    fingerprint: dataset.fingerprint,
    manifest: { ...dataset.manifest, files: { ...dataset.manifest.files, ...own } },
    photos: (filter) => dataset.photos(filter),
    readGraph: (path) => dataset.readGraph(path),
    readCity: (name) => dataset.readCity(name),
    resolve: (path) => (path in own ? join(folder, path) : dataset.resolve(path)),
  };
}

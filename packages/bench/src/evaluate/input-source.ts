import { join } from 'node:path';
import type { Benchmark, BenchmarkSource } from '../types.ts';

/** Finds the files of a benchmark's inputs: those of the dataset there, photos that only the benchmark has in its folder. */
export function inputSource({ folder, human }: Benchmark, dataset: BenchmarkSource): BenchmarkSource {
  const own = Object.fromEntries((human?.photos ?? []).map(({ image, sha256 }) => [image, sha256]));
  return {
    folder: dataset.folder,
    manifest: { ...dataset.manifest, files: { ...dataset.manifest.files, ...own } },
    fingerprint: dataset.fingerprint,
    photos: (filter) => dataset.photos(filter),
    readGraph: (path) => dataset.readGraph(path),
    readCity: (name) => dataset.readCity(name),
    resolve: (path) => (path in own ? join(folder, path) : dataset.resolve(path)),
  };
}

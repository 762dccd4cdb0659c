import { join } from 'node:path';
import type { Benchmark, BenchmarkSource } from '../types.ts';

/** Finds the files of a benchmark's inputs: those of the dataset there, photos that only the benchmark has in its folder. */
export function inputSource({ folder }: Benchmark, dataset: BenchmarkSource): BenchmarkSource {
  return {
    folder: dataset.folder,
    manifest: dataset.manifest,
    fingerprint: dataset.fingerprint,
    photos: (filter) => dataset.photos(filter),
    readGraph: (path) => dataset.readGraph(path),
    readCity: (name) => dataset.readCity(name),
    resolve: (path) => (path in dataset.manifest.files ? dataset.resolve(path) : join(folder, path)),
  };
}

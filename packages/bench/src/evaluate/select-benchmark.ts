import { didYouMean, UgeError } from '@uge/core';
import { type Benchmark, GALLERY_SIZES, type GallerySize, VARIANTS, type Variant } from '../types.ts';

/** A part of a benchmark, by name; everything where a field is absent. */
export interface BenchmarkSelection {
  tasks?: readonly string[];
  cities?: readonly string[];
  variants?: readonly Variant[];
  galleries?: readonly GallerySize[];
}

/**
 * A benchmark with only some of its tasks, cities, variants and galleries, to be evaluated faster. It keeps its fingerprint:
 * results of a part are results on the same queries, and are compared with those of the whole only where both have all
 * queries of a task.
 *
 * @throws {UgeError} `bench/bad-selection` for a name that the benchmark does not have, or where nothing is left.
 */
export function selectBenchmark(benchmark: Benchmark, selection: BenchmarkSelection): Benchmark {
  const { manifest, queries } = benchmark;
  const { tasks, cities, variants, galleries } = selection;
  assertKnown(
    'task',
    tasks,
    manifest.tasks.map(({ metadata }) => metadata.name),
  );
  assertKnown('city', cities, [...new Set(queries.map(({ city }) => city))]);
  assertKnown('variant', variants, VARIANTS);
  assertKnown('gallery', galleries, GALLERY_SIZES);
  const chosen = manifest.tasks
    .filter(({ metadata }) => tasks === undefined || tasks.includes(metadata.name))
    .map((task) => {
      const { galleries: own, ...metadata } = task.metadata;
      const kept = own?.filter((size) => galleries === undefined || galleries.includes(size));
      return {
        ...task,
        metadata: {
          ...metadata,
          variants: metadata.variants.filter((variant) => variants === undefined || variants.includes(variant)),
          ...(kept && kept.length > 0 ? { galleries: kept } : {}),
        },
      };
    })
    .filter(({ metadata }) => metadata.variants.length > 0);
  const names = new Set(chosen.map(({ metadata }) => metadata.name));
  const isKept = ({ task, city }: { task: string; city: string }): boolean =>
    names.has(task) && (cities === undefined || cities.includes(city));
  const kept = queries.filter(isKept);
  if (kept.length === 0) {
    throw new UgeError(
      'bench/bad-selection',
      `${benchmark.folder}: no query is left of the chosen tasks, cities and variants; choose more of them.`,
      { folder: benchmark.folder, ...selection },
    );
  }
  return { ...benchmark, manifest: { ...manifest, tasks: chosen }, queries: kept };
}

function assertKnown<T extends string | number>(what: string, wanted: readonly T[] = [], known: readonly T[]): void {
  const unknown = wanted.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new UgeError(
    'bench/bad-selection',
    `no ${what} of the benchmark is named "${unknown}". ${didYouMean(String(unknown), known.map(String))}`,
    { what, name: unknown, available: known },
  );
}

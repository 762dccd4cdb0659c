import type { CityRole, DatasetManifest } from '@uge/data';

/** Manifest of a dataset that lies in no folder; photos are counted by city. */
export function testManifest({
  name,
  seed,
  cities,
  files,
}: {
  name: string;
  seed: number;
  cities: readonly { name: string; role: CityRole; photos: number }[];
  /** Hashes by path. */
  files: Record<string, string>;
}): DatasetManifest {
  return {
    schemaVersion: 2,
    name,
    seed,
    recipe: {
      ...{ imageSize: 224, maxGraphNodes: 64, pathsPerPhoto: 2, split: {}, pairs: {}, captioner: 'template' },
      seeds: { pictures: seed, paths: seed, captions: seed, split: seed, pairs: seed },
      render: {},
      code: { pictures: '', paths: '', graphs: '', captions: '' },
    },
    cities: cities.map((city) => ({
      ...city,
      graph: `cities/${city.name}.ugc`,
      provenance: { source: name, sha256: '0'.repeat(64), attribution: 'Nobody', license: 'CC0-1.0' },
      nodes: {},
      edges: {},
    })),
    counts: {
      photos: cities.reduce((sum, { photos }) => sum + photos, 0),
      ...{ paths: 0, pairs: {}, skipped: {}, pairsSkipped: {} },
    },
    files,
  };
}

import { UgeError } from '@uge/core';
import { z } from 'zod';
import type { DatasetManifest } from '../types.ts';
import { conditionsSchema } from '../validate/conditions-schema.ts';

/** The version that this release writes, and the only one it reads. */
export const DATASET_SCHEMA_VERSION = 2;

const counts = z.record(z.string(), z.number());
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const manifestSchema = z.object({
  schemaVersion: z.literal(DATASET_SCHEMA_VERSION),
  name: z.string().min(1),
  seed: z.number(),
  recipe: z.object({
    imageSize: z.number(),
    maxGraphNodes: z.number(),
    pathsPerPhoto: z.number(),
    split: z.object({
      level: z.number().optional(),
      bufferMetres: z.number().optional(),
      fractions: z.object({ train: z.number(), val: z.number(), test: z.number() }).optional(),
    }),
    pairs: z.object({
      hardNegatives: z.boolean().optional(),
      multiView: z.boolean().optional(),
      graphOnly: z.boolean().optional(),
      coordinates: z.boolean().optional(),
    }),
    captioner: z.string().min(1),
    seeds: z.object({
      pictures: z.number(),
      paths: z.number(),
      captions: z.number(),
      split: z.number(),
      pairs: z.number(),
    }),
    render: counts,
    conditions: conditionsSchema.partial().optional(),
    code: z.object({ pictures: sha256, paths: sha256, graphs: sha256, captions: sha256 }),
  }),
  cities: z.array(
    z.object({
      name: z.string().min(1),
      role: z.enum(['train', 'held-out']),
      graph: z.string().min(1),
      provenance: z.object({
        source: z.string(),
        sha256,
        timestamp: z.string().optional(),
        attribution: z.string(),
        license: z.string(),
      }),
      photos: z.number(),
      nodes: counts,
      edges: counts,
    }),
  ),
  counts: z.object({ photos: z.number(), paths: z.number(), pairs: counts, skipped: counts, pairsSkipped: counts }),
  files: z.record(z.string(), sha256),
});

/**
 * The text of a `dataset.json` as a checked manifest.
 *
 * @param path - where the text came from, for error messages.
 * @throws {UgeError} `data/unsupported-schema`, `data/not-a-dataset`.
 */
export function parseManifest(text: string, path: string): DatasetManifest {
  const value = parseJson(text, path);
  const version = (value as { schemaVersion?: unknown } | null)?.schemaVersion;
  if (version !== undefined && version !== DATASET_SCHEMA_VERSION) {
    throw new UgeError(
      'data/unsupported-schema',
      `${path}: schemaVersion is ${JSON.stringify(version)}, this release reads ${DATASET_SCHEMA_VERSION}; ` +
        `${version === 1 ? 'version 1 has one path per photo and no build keys: ' : ''}` +
        'build the dataset again with `uge data build`, or use the release that wrote it.',
      { path, found: version, supported: DATASET_SCHEMA_VERSION },
    );
  }
  const result = manifestSchema.safeParse(value);
  if (result.success) return result.data as DatasetManifest;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.') || '(top level)'}: ${issue.message}`);
  throw new UgeError(
    'data/not-a-dataset',
    `${path}: not a dataset manifest: ${problems.slice(0, 5).join('; ')}; rebuild the dataset with buildDataset().`,
    { path, problems },
  );
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UgeError(
      'data/not-a-dataset',
      `${path}: expected JSON, found "${text.slice(0, 40)}"; the file may be truncated: copy or build it again.`,
      { path },
      { cause: error },
    );
  }
}

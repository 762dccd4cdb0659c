import { UgeError } from '@uge/core';
import { z } from 'zod';
import {
  GALLERY_SIZES,
  type GallerySize,
  type MainMetric,
  type ScoreSource,
  VARIANTS,
  type Variant,
} from '../types.ts';

const METRIC_TITLES: Readonly<Record<MainMetric, string>> = { hit1: 'Hit@1', hit5: 'Hit@5' };

/** What a task says of itself: kept in the manifest of every benchmark and in results, so that both can be read without the task's code. */
export interface TaskMetadata {
  /** Kebab-case, unique in a registry. */
  name: string;
  /** Semantic version: scores of different versions are not comparable. */
  version: string;
  /** For people. */
  title: string;
  /** What is asked, in one sentence. */
  summary: string;
  /** SPDX identifier of the queries' licence, besides that of the data they are made from. */
  license: string;
  /** How to cite the task. */
  citation: string;
  /** Photos that are asked about: split `test` of training cities, all photos of held-out cities. */
  splits: ('test' | 'held-out')[];
  /** What is ranked. */
  candidates: 'text' | 'image';
  /** Level of measurement of the answer: `ordinal` candidates are bands in ascending order, and their order is scored too. */
  scale: 'nominal' | 'ordinal';
  /** Perception: what the answers were made from. Tasks of different sources are never pooled. */
  scoreSource?: ScoreSource;
  /** The main variant first: the one that stands for the task in means and comparisons; controls last. */
  variants: Variant[];
  /** Image tasks: the galleries that each query is ranked against, the query's own candidates (20) first. */
  galleries?: GallerySize[];
  /** The main score. */
  mainMetric: MainMetric;
  /** Families of queries with what each asks, in one sentence. */
  queryTypes: Record<string, string>;
  /** How wrong candidates are chosen, and what none of them may be; for the task's card. */
  negatives?: string;
  /** What a query keeps of why its answer is right; for the task's card. */
  evidence?: string;
  /** What the numbers do not mean. */
  limits: string;
}

const text = z.string().min(1);

export const taskMetadataSchema: z.ZodType<TaskMetadata> = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'kebab-case, as "image-retrieval"'),
  version: z.string().regex(/^\d+\.\d+\.\d+$/, 'a semantic version, as "1.0.0"'),
  title: text,
  summary: text,
  license: text,
  citation: text,
  splits: z.array(z.enum(['test', 'held-out'])).min(1),
  candidates: z.enum(['text', 'image']),
  scale: z.enum(['nominal', 'ordinal']),
  scoreSource: z.enum(['scene', 'human']).exactOptional(),
  variants: z.array(z.enum(VARIANTS)).min(1),
  galleries: z.array(z.literal(GALLERY_SIZES)).min(1).optional(),
  mainMetric: z.enum(Object.keys(METRIC_TITLES) as [MainMetric, ...MainMetric[]]),
  queryTypes: z.record(text, text),
  negatives: text.exactOptional(),
  evidence: text.exactOptional(),
  limits: text,
});

/**
 * Metadata with its fields checked.
 *
 * @throws {UgeError} `bench/bad-task` with every problem.
 */
export function checkedTaskMetadata(value: unknown): TaskMetadata {
  const result = taskMetadataSchema.safeParse(value);
  if (result.success) return result.data;
  const name = String((value as { name?: unknown } | null)?.name);
  const problems = result.error.issues.map((issue) => `${issue.path.join('.') || '(top level)'}: ${issue.message}`);
  throw new UgeError('bench/bad-task', `task "${name}": ${problems.join('; ')}; correct its metadata.`, {
    task: name,
    problems,
  });
}

/** `Hit@1`, `Hit@5`. */
export function metricTitle(metric: MainMetric): string {
  return METRIC_TITLES[metric];
}

import type { TaskMetadata } from './task-metadata.ts';

/** What the tasks of UGBench have in common. */
export const UGBENCH_METADATA: Pick<TaskMetadata, 'license' | 'citation' | 'splits'> = {
  license: 'Apache-2.0',
  citation: 'UrbanGraphEmbeddings, arXiv:2602.08342',
  splits: ['test', 'held-out'],
};

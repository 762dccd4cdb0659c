export { UgeError } from './error.ts';
export { contentHash } from './hash.ts';
export type { LongOperationOptions, ProgressEvent, ProgressListener } from './progress.ts';
export { createRandom, type Random } from './random.ts';
export { didYouMean, suggestName } from './suggest.ts';

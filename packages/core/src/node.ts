export { writeFileAtomic, writeFolderAtomic } from './node/atomic.ts';
export { hashFile } from './node/hash-file.ts';
export { readAllJsonl, readJsonl, writeJsonl } from './node/jsonl.ts';
export { runStage, type StageOptions } from './node/stage.ts';

export type * from './api/types.ts';
export { type OpenRunsOptions, openRuns } from './results/open-runs.ts';
export type { Run } from './results/run.ts';
export { type Explorer, type ExplorerOptions, startExplorer } from './server/start-explorer.ts';

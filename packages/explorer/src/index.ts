export type * from './api/types.ts';
export type { Run } from './results/runs.ts';
export { type Explorer, type ExplorerOptions, startExplorer } from './server/start-explorer.ts';

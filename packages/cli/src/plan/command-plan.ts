import { formatBytes } from '../format-bytes.ts';

/** A file or folder that a command would read. */
export interface PlannedInput {
  path: string;
  kind: 'file' | 'folder';
  /** Of a folder: its files together. */
  bytes: number;
  /** Files of a folder. */
  files?: number;
}

/** A file or folder that a command would write. */
export interface PlannedOutput {
  path: string;
  /** What stands there now. */
  state: 'new' | 'replaced' | 'changed';
  /** Estimated, where it can be. */
  bytes?: number;
}

/** What a command would do. */
export interface CommandPlan {
  reads?: readonly PlannedInput[];
  writes?: readonly PlannedOutput[];
  /** What would come over the network. */
  fetches?: readonly string[];
  /** Counts and sizes, some estimated before the work: `photos`, `about bytes`. */
  estimate?: Readonly<Record<string, unknown>>;
  /** More for a person: a line per city or stage. */
  lines?: readonly string[];
}

/** A plan for a person. */
export function renderPlan({ reads = [], writes = [], fetches = [], estimate = {}, lines = [] }: CommandPlan): string {
  const rows: [string, string][] = [
    ...reads.map(({ path, bytes, files }): [string, string] => [
      'reads',
      `${path} (${files === undefined ? '' : `${files} files, `}${formatBytes(bytes)})`,
    ]),
    ...fetches.map((text): [string, string] => ['fetches', text]),
    ...writes.map(({ path, state, bytes }): [string, string] => [
      'writes',
      `${path} (${state}${bytes === undefined ? '' : `, about ${formatBytes(bytes)}`})`,
    ]),
    ...Object.entries(estimate)
      .filter(([, value]) => value !== null && typeof value !== 'object')
      .map(([name, value]): [string, string] => [name, String(value)]),
  ];
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  return [
    'Nothing was changed; without --dry-run this',
    ...rows.map(([a, b]) => `  ${a.padEnd(width)}  ${b}`),
    ...lines,
  ].join('\n');
}

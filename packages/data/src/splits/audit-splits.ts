import type { Split } from '../types.ts';
import { nearestRecords } from './nearest-records.ts';

/** What {@link auditSplits} needs of a photo record. */
export interface SplitRecord {
  id: string;
  lon: number;
  lat: number;
  city: string;
  cell: string;
  sequence?: string;
  split?: Split;
}

/** What two splits have in common; everything but the distance should be empty. */
export interface SplitAudit {
  /** Ids that more than one record has. */
  sharedIds: string[];
  /** `<city>/<cell>` and `<city>/<sequence>` found in more than one split. */
  sharedCells: string[];
  sharedSequences: string[];
  /** Number of records of one split closer than the buffer to a record of another. */
  insideBuffer: number;
  /** Smallest distance between records of two splits, in metres; absent where one of the two is empty. */
  minimumMetres: { trainTest?: number; trainVal?: number; valTest?: number };
  counts: Record<Split | 'buffer', number>;
  /** True where nothing is shared and nothing is inside the buffer. */
  clean: boolean;
}

/** Look for leaks between the splits of a dataset, from the records alone. */
export function auditSplits(
  records: readonly SplitRecord[],
  { bufferMetres = 100 }: { bufferMetres?: number } = {},
): SplitAudit {
  const of = (split: Split): SplitRecord[] => records.filter((record) => record.split === split);
  const bySplit = { train: of('train'), val: of('val'), test: of('test') };
  const pairs = {
    trainTest: nearestRecords(bySplit.train, bySplit.test, bufferMetres),
    trainVal: nearestRecords(bySplit.train, bySplit.val, bufferMetres),
    valTest: nearestRecords(bySplit.val, bySplit.test, bufferMetres),
  };
  const sharedIds = repeated(records.map((record) => record.id));
  const sharedCells = straddling(records, (record) => record.cell);
  const sharedSequences = straddling(records, (record) => record.sequence);
  const insideBuffer = pairs.trainTest.inside + pairs.trainVal.inside + pairs.valTest.inside;
  const minimumMetres: SplitAudit['minimumMetres'] = {};
  for (const [pair, { metres }] of Object.entries(pairs) as [keyof typeof pairs, { metres: number }][]) {
    if (Number.isFinite(metres)) minimumMetres[pair] = metres;
  }
  return {
    sharedIds,
    sharedCells,
    sharedSequences,
    insideBuffer,
    minimumMetres,
    counts: {
      train: bySplit.train.length,
      val: bySplit.val.length,
      test: bySplit.test.length,
      buffer: records.filter((record) => record.split === undefined).length,
    },
    clean: sharedIds.length + sharedCells.length + sharedSequences.length + insideBuffer === 0,
  };
}

function repeated(values: readonly string[]): string[] {
  const seen = new Set<string>();
  return [...new Set(values.filter((value) => seen.has(value) || !seen.add(value)))];
}

function straddling(records: readonly SplitRecord[], keyOf: (record: SplitRecord) => string | undefined): string[] {
  const splits = new Map<string, Set<Split>>();
  for (const record of records) {
    const value = keyOf(record);
    if (value === undefined || record.split === undefined) continue;
    const key = `${record.city}/${value}`;
    const found = splits.get(key) ?? new Set();
    splits.set(key, found.add(record.split));
  }
  return [...splits].filter(([, found]) => found.size > 1).map(([key]) => key);
}

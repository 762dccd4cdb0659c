import type { BatchShape } from '@uge/model';
import type { StratifiedBatch } from '../sampler/epoch-batches.ts';
import type { BatchLayout, PassGroup } from './batch-layout.ts';
import { coveringShape } from './covering-shape.ts';
import { divideRows } from './divide-rows.ts';

/** Joining two groups is worth one pass less while it adds at most this share of padding. */
const WORTH_JOINING = 1.35;

export interface LayoutOptions {
  /** Rows embedded at once. */
  chunkRows: number;
  /** Shape of each pass of the recipe for rows of the data set. */
  shapesOf: (rows: readonly number[]) => Promise<BatchShape[]>;
}

/** Choose a layout from a few batches with rows of the same strata. */
export async function chooseLayout(
  probes: readonly StratifiedBatch[],
  { chunkRows, shapesOf }: LayoutOptions,
): Promise<BatchLayout> {
  /** Covering shape of each pass over the chunks of all probes, for rows of the given strata. */
  const covering = async (strata: readonly number[]): Promise<BatchShape[]> => {
    const covered: BatchShape[] = [];
    for (const batch of probes) {
      const rows = strata.flatMap((stratum) => batch[stratum]!);
      for (const { first, count } of divideRows({ first: 0, count: rows.length }, chunkRows)) {
        const shapes = await shapesOf(rows.slice(first, first + count));
        for (const [pass, shape] of shapes.entries()) {
          covered[pass] = covered[pass] ? coveringShape(covered[pass], shape) : shape;
        }
      }
    }
    return covered;
  };
  const needed: StratumNeeds[] = [];
  const present: number[] = [];
  for (const [stratum, { length: rows }] of probes[0]!.entries()) {
    if (rows === 0) continue;
    present.push(stratum);
    needed.push({ rows, lengths: (await covering([stratum])).map(({ length }) => length) });
  }
  const { order: positions, runs } = chooseRuns(needed);
  const order = positions.map((position) => present[position]!);
  const passes: PassGroup[][] = [];
  for (const [pass, ofPass] of runs.entries()) {
    const groups: PassGroup[] = [];
    for (const positions of ofPass) {
      const shapes = await covering(positions.map((position) => order[position]!));
      groups.push({ strata: positions, shape: shapes[pass]! });
    }
    passes.push(groups);
  }
  return { strata: order, passes };
}

interface StratumNeeds {
  rows: number;
  /** Sequence positions by pass. */
  lengths: number[];
}

/**
 * Rows ordered by length of the target text, and neighbours joined where padding them to one length costs little: a batch of
 * long and short texts costs about what its words cost.
 *
 * @param needed - by stratum.
 * @returns order of the strata and, for each pass, the runs of positions in that order to embed together.
 */
function chooseRuns(needed: readonly StratumNeeds[]): { order: number[]; runs: number[][][] } {
  const order = needed
    .map((_, stratum) => stratum)
    .sort((a, b) => needed[a]!.lengths.at(-1)! - needed[b]!.lengths.at(-1)! || a - b);
  const runs = needed[0]!.lengths.map((_, pass) => {
    const joined: number[][] = [];
    for (const position of order.keys()) {
      const run = joined.at(-1);
      const together = [...(run ?? []), position].map((at) => {
        const { rows, lengths } = needed[order[at]!]!;
        return { rows, length: lengths[pass]! };
      });
      if (run && paddingFactor(together) <= WORTH_JOINING) run.push(position);
      else joined.push([position]);
    }
    return joined;
  });
  return { order, runs };
}

function paddingFactor(shapes: readonly { rows: number; length: number }[]): number {
  const rows = shapes.reduce((sum, shape) => sum + shape.rows, 0);
  const positions = shapes.reduce((sum, shape) => sum + shape.rows * shape.length, 0);
  return (rows * Math.max(...shapes.map(({ length }) => length))) / positions;
}

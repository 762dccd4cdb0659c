import type { BatchShape } from '@uge/model';
import type { StageRecipe, TrainingPair } from '../stages/stage-recipe.ts';
import type { TrainableEncoder } from '../trainer/trainable-encoder.ts';
import type { BatchLayout, PassGroup } from './batch-layout.ts';
import { coveringShape } from './covering-shape.ts';

/** Joining two groups is worth one pass less while it adds at most this share of padding. */
const WORTH_JOINING = 1.35;

/**
 * Choose a layout from a few batches.
 *
 * @param probes - pairs by batch, stratum and row.
 */
export async function chooseLayout(
  probes: readonly (readonly (readonly TrainingPair[])[])[],
  { encoder, recipe }: { encoder: Pick<TrainableEncoder, 'prepare'>; recipe: StageRecipe },
): Promise<BatchLayout> {
  /** Covering shape of each pass over the probes, for rows of the given strata. */
  const shapesOf = async (strata: readonly number[]): Promise<BatchShape[]> => {
    const shapes: BatchShape[] = [];
    for (const batch of probes) {
      const inputs = recipe.inputs(strata.flatMap((stratum) => batch[stratum]!));
      for (const [pass, ofPass] of inputs.entries()) {
        const { shape } = await encoder.prepare(ofPass);
        shapes[pass] = shapes[pass] ? coveringShape(shapes[pass], shape) : shape;
      }
    }
    return shapes;
  };
  const needed: BatchShape[][] = [];
  for (const stratum of probes[0]!.keys()) needed.push(await shapesOf([stratum]));
  const { order, runs } = chooseRuns(needed);
  const passes: PassGroup[][] = [];
  for (const [pass, ofPass] of runs.entries()) {
    const groups: PassGroup[] = [];
    for (const positions of ofPass) {
      const shapes = await shapesOf(positions.map((position) => order[position]!));
      groups.push({ strata: positions, shape: shapes[pass]! });
    }
    passes.push(groups);
  }
  return { strata: order, passes };
}

/**
 * Rows ordered by length of the target text, and neighbours joined where padding them to one length costs little: a batch of
 * long and short texts costs about what its words cost.
 *
 * @param needed - shapes by stratum, then pass.
 * @returns order of the strata and, for each pass, the runs of positions in that order to embed together.
 */
function chooseRuns(needed: readonly (readonly BatchShape[])[]): { order: number[]; runs: number[][][] } {
  const order = needed
    .map((_, stratum) => stratum)
    .sort((a, b) => needed[a]!.at(-1)!.length - needed[b]!.at(-1)!.length || a - b);
  const passCount = needed[0]!.length;
  const runs = Array.from({ length: passCount }, (_, pass) => {
    const joined: number[][] = [];
    for (const position of order.keys()) {
      const run = joined.at(-1);
      const shapeAt = (at: number): BatchShape => needed[order[at]!]![pass]!;
      if (run && paddingFactor([...run, position].map(shapeAt)) <= WORTH_JOINING) run.push(position);
      else joined.push([position]);
    }
    return joined;
  });
  return { order, runs };
}

function paddingFactor(shapes: readonly BatchShape[]): number {
  const rows = shapes.reduce((sum, shape) => sum + shape.rows, 0);
  const positions = shapes.reduce((sum, shape) => sum + shape.rows * shape.length, 0);
  return (rows * Math.max(...shapes.map(({ length }) => length))) / positions;
}

import type { StageRecipe, TrainingPair } from '../stages/stage-recipe.ts';
import type { TrainableEncoder } from '../trainer/trainable-encoder.ts';
import type { BatchLayout, PassGroup } from './batch-layout.ts';
import { coveringShape } from './covering-shape.ts';
import { divideRows, type RowRange } from './divide-rows.ts';
import type { Chunk } from './loaded-step.ts';
import { prepareCovering } from './prepare-covering.ts';

export interface MakeChunksOptions {
  /** Rows of each stratum, in the order of the layout. */
  quotas: readonly number[];
  /** Most rows of a chunk. */
  chunkRows: number;
  /** Place of the batch among those of its update. */
  batchIndex: number;
  step: number;
  recipe: StageRecipe;
  encoder: Pick<TrainableEncoder, 'prepare'>;
  /** Reads rows of the batch by their positions in it. */
  readPairs: (rows: RowRange) => Promise<TrainingPair[]>;
}

/** The chunks of one batch, ordered by pass, then row. Shapes are those of the layout, and grow with them. */
export function makeChunks(layout: BatchLayout, options: MakeChunksOptions): Chunk[] {
  const { quotas, chunkRows, batchIndex, recipe } = options;
  const size = quotas.reduce((sum, quota) => sum + quota, 0);
  let firstForm = batchIndex * recipe.passes.flat().length;
  return layout.passes.flatMap((groups, pass) => {
    const forms = recipe.passes[pass]!.length;
    const formsBefore = firstForm;
    firstForm += forms;
    let first = 0;
    return groups.flatMap((group) => {
      const count = group.strata.reduce((sum, position) => sum + quotas[position]!, 0);
      const ranges = divideRows({ first, count }, chunkRows);
      first += count;
      return ranges.map((rows) => {
        const rowKeys = Float32Array.from({ length: forms * rows.count }, (_, row) => {
          const form = formsBefore + Math.floor(row / rows.count);
          return form * size + rows.first + (row % rows.count);
        });
        return makeChunk(group, { pass, rows, rowKeys, ...options });
      });
    });
  });
}

function makeChunk(
  group: PassGroup,
  {
    pass,
    rows,
    rowKeys,
    ...options
  }: Pick<Chunk, 'pass' | 'rows' | 'rowKeys'> & Pick<MakeChunksOptions, 'step' | 'recipe' | 'encoder' | 'readPairs'>,
): Chunk {
  const { step, recipe, encoder, readPairs } = options;
  const inputs: Chunk['inputs'] = async () => recipe.inputs(await readPairs(rows), step)[pass]!;
  return {
    ...{ pass, rows, rowKeys, inputs },
    get shape() {
      return group.shape;
    },
    prepare: async () => {
      const prepared = await prepareCovering(encoder, await inputs(), group.shape);
      group.shape = prepared.shape;
      return prepared;
    },
    growTo: (shape) => {
      group.shape = coveringShape(group.shape, shape);
    },
  };
}

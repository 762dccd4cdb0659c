import { describe, expect, it } from 'vitest';
import { toyDataset } from '../testing/toy-dataset.ts';
import { shuffleGraphs } from './shuffle-graphs.ts';

describe('shuffleGraphs', () => {
  it('gives every photo the graph of another, all graphs once, and changes nothing else', async () => {
    const rows = await toyDataset().pairs('stage2', 'train');
    const shuffled = shuffleGraphs(rows, { seed: 1 });
    expect(shuffled.every(({ graphs }, index) => graphs[0] !== rows[index]!.graphs[0])).toBe(true);
    expect(shuffled.map(({ graphs }) => graphs[0]).sort()).toEqual(rows.map(({ graphs }) => graphs[0]).sort());
    expect(shuffled.map((row, index) => ({ ...row, graphs: rows[index]!.graphs }))).toEqual(rows);
    expect(shuffleGraphs(rows, { seed: 1 })).toEqual(shuffled);
    expect(shuffleGraphs(rows, { seed: 2 })).not.toEqual(shuffled);
  });

  it('keeps rows without a graph, and a photo that is alone in its city', async () => {
    const [row] = await toyDataset().pairs('stage2', 'train');
    expect(shuffleGraphs([row!], { seed: 1 })).toEqual([row]);
    const [plain] = await toyDataset().pairs('stage1', 'train');
    expect(shuffleGraphs([plain!], { seed: 1 })).toEqual([plain]);
  });
});

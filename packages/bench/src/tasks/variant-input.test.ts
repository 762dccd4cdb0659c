import { expect, it } from 'vitest';
import type { BenchmarkQuery } from '../types.ts';
import { VARIANTS } from '../types.ts';
import { variantInput } from './variant-input.ts';

const query = {
  instruction: 'Where is this?',
  images: ['images/a.jpg'],
  graphs: ['graphs/a.graph.json'],
  shuffled_graphs: ['graphs/b.graph.json'],
} as unknown as BenchmarkQuery;

it('never leaves an encoder with an instruction alone', () => {
  for (const variant of VARIANTS) {
    const { text, image, graph } = variantInput(query, variant);
    expect([variant, text ?? image ?? graph]).not.toContain(undefined);
  }
  expect(variantInput(query, 'text')).toEqual({ text: 'Where is this?' });
  expect(variantInput({ ...query, text: 'A street.' }, 'text')).toEqual({
    instruction: 'Where is this?',
    text: 'A street.',
  });
});

it("shows another photo's graph in the control", () => {
  expect(variantInput(query, 'image+shuffled-graph')).toMatchObject({
    image: 'images/a.jpg',
    graph: 'graphs/b.graph.json',
  });
});

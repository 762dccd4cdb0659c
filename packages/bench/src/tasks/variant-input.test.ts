import { expect, it } from 'vitest';
import type { BenchmarkQuery } from '../types.ts';
import { VARIANTS } from '../types.ts';
import { isControl, missingModalities, showsGraph, variantInput } from './variant-input.ts';

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

it("shows the photo's own graph without names", () => {
  const masked = { graph: 'graphs/a.graph.json', maskNamesOf: 'paris' };
  const paris = { ...query, city: 'paris', text: 'A street.' };
  expect(variantInput(paris, 'masked-graph')).toEqual({ instruction: 'Where is this?', ...masked });
  expect(variantInput(paris, 'image+masked-graph')).toMatchObject({ image: 'images/a.jpg', ...masked });
  expect(variantInput(paris, 'text+masked-graph')).toMatchObject({ text: 'A street.', ...masked });
  expect(variantInput(paris, 'text+graph')).not.toHaveProperty('maskNamesOf');
  expect(showsGraph('masked-graph')).toBe(true);
  expect(isControl('masked-graph')).toBe(false);
  expect(missingModalities({ candidates: 'image' }, 'text+masked-graph', new Set(['image', 'text']))).toEqual([
    'graph',
  ]);
});

it("shows another photo's graph in the control", () => {
  expect(variantInput(query, 'image+shuffled-graph')).toMatchObject({
    image: 'images/a.jpg',
    graph: 'graphs/b.graph.json',
  });
});

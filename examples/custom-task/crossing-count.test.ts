import { generatedSource, taskConformance } from '@uge/bench/testing';
import { describe, it } from 'vitest';
import { crossingCount } from './crossing-count.ts';

const dataset = generatedSource([
  { name: 'Northtown', role: 'train' },
  { name: 'Southport', role: 'held-out' },
]);

describe('crossing-count', () => {
  for (const { name, run } of taskConformance(crossingCount, { dataset })) it(name, run);
});

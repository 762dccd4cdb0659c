import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { useCpuEngine } from '../testing/cpu-engine.ts';
import { goldenEmbeddings } from '../testing/golden-embeddings.ts';
import { infoNce } from './info-nce.ts';
import { stage2Loss } from './stage2-loss.ts';

beforeAll(useCpuEngine);

const rows = (...indices: number[]): tf.Tensor2D => tf.tensor2d(indices.map((index) => [...goldenEmbeddings[index]!]));
const value = (scalar: tf.Tensor): number => scalar.dataSync()[0]!;
const forms = (): Parameters<typeof stage2Loss>[0] => ({
  fused: rows(0, 2, 4),
  graph: rows(1, 3, 5),
  image: rows(2, 4, 0),
  text: rows(3, 0, 1),
});

describe('stage2Loss', () => {
  it('is the weighted sum of its terms, each logged unweighted', () => {
    const weights = { graphText: 0.5, imageText: 0.4, graphImage: 0.25 };
    const { total, parts } = stage2Loss(forms(), { temperature: 0.1, weights });
    expect(Object.keys(parts)).toEqual(['fusedText', 'graphText', 'imageText', 'graphImage']);
    const [fusedText, graphText, imageText, graphImage] = Object.values(parts).map(value) as [
      number,
      number,
      number,
      number,
    ];
    expect(value(total)).toBeCloseTo(fusedText + 0.5 * graphText + 0.4 * imageText + 0.25 * graphImage, 5);
    expect(graphImage).toBeCloseTo(value(infoNce(rows(1, 3, 5), rows(2, 4, 0), { temperature: 0.1 })), 6);
  });

  it('leaves out terms of weight 0', () => {
    const { total, parts } = stage2Loss(forms(), { weights: { graphText: 0, imageText: 0, graphImage: 0 } });
    expect(Object.keys(parts)).toEqual(['fusedText']);
    expect(value(total)).toBe(value(parts['fusedText']!));
  });

  it('has hard negatives among texts only', () => {
    const weights = { graphText: 0.5, imageText: 0.5, graphImage: 0.25 };
    const plain = stage2Loss(forms(), { temperature: 0.1, weights }).parts;
    const { parts } = stage2Loss(forms(), { temperature: 0.1, weights, hardNegatives: rows(5, 4) });
    expect(value(parts['fusedText']!)).toBeGreaterThan(value(plain['fusedText']!));
    expect(value(parts['graphImage']!)).toBe(value(plain['graphImage']!));
  });
});

import { describe, expect, it } from 'vitest';
import { TOY, TOY_PATHS } from '../../testing/reference-toy.ts';
import { pythonFixed } from '../../text/python-fixed.ts';
import { renderCompatTriples } from './render-compat-triples.ts';

describe('renderCompatTriples', () => {
  it.each(TOY_PATHS)('reproduces $text', ({ triples, text }) => {
    expect(renderCompatTriples(triples)).toBe(text);
  });

  it('writes 360°(N) and 1.0m where the published pipeline does', () => {
    const source = { label: 'a', geometry: { type: 'Point', parts: [[[10, 50]]] } } as const;
    const target = { label: 'b', geometry: { type: 'Point', parts: [[[9.99999, 50.01]]] } } as const;
    expect(renderCompatTriples([{ source, type: 'nearest', target }])).toMatch(/1112\.\dm, 360°\(N\)\)$/);
    expect(renderCompatTriples([{ source, type: 'nearest', target: source }])).toBe('(a, nearest, a) (1.0m, 0°(N))');
  });

  it('gives a last area relation the length between the centroids', () => {
    const text = renderCompatTriples([{ source: TOY.aveC, type: 'boundary_crossing', target: TOY.park }]);
    expect(text).toBe('(Ave C, near, Kips Park) (344.8m, 15°(N))');
  });
});

describe('pythonFixed', () => {
  it.each([
    [22.5, 0, '22'],
    [67.5, 0, '68'],
    [0.5, 0, '0'],
    [359.7, 0, '360'],
    [0.25, 1, '0.2'],
    [0.75, 1, '0.8'],
    [0.35, 1, '0.3'],
    [16.65, 1, '16.6'],
    [2.5, 1, '2.5'],
  ])('writes %d with %d decimals as %s', (value, decimals, text) => {
    expect(pythonFixed(value, decimals)).toBe(text);
  });
});

import { describe, expect, it } from 'vitest';
import { randomCity } from '../../test-support/random-city.ts';
import { cellPolygon } from './cell-polygon.ts';
import { cellIdOf, cellParent } from './cells.ts';
import { nodesByCell } from './nodes-by-cell.ts';

describe('S2 cells', () => {
  it('are decimal strings that nest', () => {
    const fine = cellIdOf([-73.985, 40.72015], 18);
    expect(fine).toMatch(/^\d{18,20}$/);
    expect(Number(fine)).toBeGreaterThan(Number.MAX_SAFE_INTEGER);
    expect(cellParent(fine, 13)).toBe(cellIdOf([-73.985, 40.72015], 13));
    expect(cellParent(fine, 18)).toBe(fine);
  });

  it('agree with the reference id of a known place', () => {
    // S2 documentation: face 0 centre at level 0.
    expect(cellIdOf([0, 0], 0)).toBe('1152921504606846976');
  });

  it.each([
    ['x', 13],
    ['0', 13],
    [cellIdOf([0, 0], 10), 13],
    [cellIdOf([0, 0], 10), 31],
  ])('refuse %s at level %s', (id, level) => {
    expect(() => cellParent(id, level)).toThrow(expect.objectContaining({ code: 'graph/invalid-cell' }));
  });

  it('have an outline that holds what they hold', () => {
    const graph = randomCity();
    const cells = nodesByCell(graph, { level: 14, kind: 'poi' });
    expect([...cells.values()].flat().sort((a, b) => a - b)).toEqual([...graph.indicesOf('poi')]);
    for (const [id, nodes] of cells) {
      for (const index of nodes) expect(cellIdOf(graph.coordOf(index), 14)).toBe(id);
      expect(Array.from(graph.withinPolygon(cellPolygon(id), { kind: 'poi' }))).toEqual(nodes);
    }
    expect(cells.size).toBeGreaterThan(2);
    expect(() => cellPolygon('2')).toThrow(expect.objectContaining({ code: 'graph/invalid-cell' }));
  });

  it('agree with the published ids of places', () => {
    // The id of a face cell is 2·face + 1 followed by 60 zero bits: the north pole is face 2, longitude 180 is face 3.
    expect(cellIdOf([0, 90], 0)).toBe('5764607523034234880');
    expect(cellIdOf([-180, 0], 0)).toBe('8070450532247928832');
    expect(cellParent(cellIdOf([180, 0], 30), 0)).toBe(cellIdOf([-180, 0], 0));
  });
});

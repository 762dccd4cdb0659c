import { describe, expect, it } from 'vitest';
import { generatedSource } from '../../../testing/generated-source.ts';
import { outlineFoot } from './outline.ts';

describe('outlineFoot', () => {
  it('measures streets and places as the spatial index does, by another way', async () => {
    const source = generatedSource([{ name: 'Metering', role: 'held-out', photos: 8, sizeMetres: 600 }], 5);
    const graph = await source.readCity('Metering');
    let compared = 0;
    for (const { lon, lat } of await source.photos()) {
      for (const kind of ['street', 'poi', 'aoi'] as const) {
        for (const { index, metres } of graph.withinRadius([lon, lat], 500, { kind })) {
          expect(Math.abs(outlineFoot(graph.geometryOf(index), [lon, lat]).metres - metres)).toBeLessThan(0.05);
          compared++;
        }
      }
    }
    expect(compared).toBeGreaterThan(500);
  });

  it('is 0 m inside an area but not inside its hole', () => {
    const square = (size: number): [number, number][] => [
      [-size, -size],
      [size, -size],
      [size, size],
      [-size, size],
      [-size, -size],
    ];
    const area = { type: 'Polygon' as const, coordinates: [square(0.01), square(0.001)] };
    expect(outlineFoot(area, [0.005, 0]).metres).toBe(0);
    expect(outlineFoot(area, [0, 0]).metres).toBeGreaterThan(100);
    expect(outlineFoot(area, [0.02, 0]).metres).toBeCloseTo(1113.2, 0);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { box, ToyMap } from '../../test-support/toy-city.ts';
import { isInsideRings, signedArea, squaredDistanceToSegment } from '../city-graph/planar.ts';
import { areaOfRelation, areaOfWay } from './assemble-polygon.ts';
import { joinRings } from './join-rings.ts';
import { measureOverlaps, outlineIndex } from './measure-overlaps.ts';
import { PlaneArea } from './plane-area.ts';
import { partWithin } from './segment-geometry.ts';
import { SegmentIndex } from './segment-index.ts';
import type { StreetLines } from './street-lines.ts';

type XY = readonly [number, number];

/** The area of a relation whose members are given as role and points, or role and way id. */
function relationOf(...members: readonly [role: string, line: readonly XY[] | number][]) {
  const map = new ToyMap();
  const refs = members.map(([role, line], i) => {
    if (typeof line === 'number') return { type: 'way' as const, ref: line, role };
    map.way(i + 1, line);
    return { type: 'way' as const, ref: i + 1, role };
  });
  return areaOfRelation({ id: 1, members: refs }, map.finish(), map.frame);
}

describe('PlaneArea', () => {
  it('tells what is on its outline from what is near it', () => {
    const area = new PlaneArea([Float64Array.from(box(0, 0, 100, 50).flat())]);
    for (const [x, y] of [
      [50, 0],
      [100, 25],
      [50, 50.009],
      [0, 0],
    ] as const) {
      expect(area.touches(x, y)).toBe(true);
    }
    expect(area.touches(50, 25)).toBe(false);
    expect(area.touches(50, 50.011)).toBe(false);
  });
});

describe('areaOfRelation', () => {
  it('joins split ways in any order and direction, with holes in the outer ring that holds them', () => {
    const { area, defects } = relationOf(
      [
        'outer',
        [
          [0, 0],
          [100, 0],
          [100, 100],
        ],
      ],
      ['inner', box(250, 50, 260, 60)],
      [
        'outer',
        [
          [0, 0],
          [0, 100],
        ],
      ],
      [
        'outer',
        [
          [100, 100],
          [0, 100],
        ],
      ],
      ['outer', box(200, 0, 400, 200)],
      ['inner', box(10, 10, 20, 20)],
    );
    expect(defects).toEqual([]);
    expect(area!.type).toBe('MultiPolygon');
    // The larger polygon first, each ring turned the right way.
    expect(area!.parts.map(({ role }) => role)).toEqual(['outer', 'inner', 'outer', 'inner']);
    expect(area!.plane.rings.map((ring) => Math.round(signedArea(ring)))).toEqual([40_000, -100, 10_000, -100]);
    expect(area!.plane.area).toBeCloseTo(49_800, 0);
    expect(area!.plane.contains(15, 15)).toBe(false);
    expect(area!.plane.contains(30, 30)).toBe(true);
  });

  it('gives a hole to the innermost of nested outer rings', () => {
    const { area } = relationOf(
      ['outer', box(0, 0, 100, 100)],
      ['inner', box(10, 10, 90, 90)],
      ['outer', box(20, 20, 80, 80)],
      ['inner', box(40, 40, 60, 60)],
    );
    expect(area!.parts.map(({ role }) => role)).toEqual(['outer', 'inner', 'outer', 'inner']);
    expect([5, 15, 30, 50].map((at) => area!.plane.contains(at, at))).toEqual([true, false, true, false]);
  });

  it('keeps a ring that a dead-end way hangs on, and names what is wrong', () => {
    const { area, defects } = relationOf(
      [
        'outer',
        [
          [0, 0],
          [100, 0],
        ],
      ],
      [
        'outer',
        [
          [100, 0],
          [150, 0],
        ],
      ],
      [
        'outer',
        [
          [100, 0],
          [100, 100],
          [0, 0],
        ],
      ],
      ['inner', box(500, 500, 510, 510)],
      ['outer', 99],
      ['outer', 99],
    );
    expect(area!.type).toBe('Polygon');
    expect([...defects].sort()).toEqual([
      'area-hole-outside',
      'area-missing-way',
      'area-open-ring',
      'area-repeated-way',
    ]);
  });

  it('has no area without a usable outer ring', () => {
    const line: readonly XY[] = [
      [0, 0],
      [50, 0],
      [100, 0],
      [0, 0],
    ];
    expect(relationOf(['outer', line])).toEqual({ defects: ['area-flat-ring'] });
    expect(relationOf(['inner', box(0, 0, 10, 10)])).toEqual({ defects: [] });
    const map = new ToyMap();
    const refs = [map.vertex(0, 0), map.vertex(10, 0), 404, map.vertex(0, 10), map.vertex(0, 0)];
    expect(areaOfWay({ id: 1, refs }, map.finish(), map.frame)).toEqual({ defects: ['area-missing-node'] });
  });
});

describe('joinRings', () => {
  it('finds every ring of a shuffled, cut and turned set of rings, whatever hangs on them', () => {
    const cutRing = fc.record({ size: fc.integer({ min: 3, max: 9 }), cuts: fc.array(fc.nat(8), { maxLength: 4 }) });
    fc.assert(
      fc.property(fc.array(cutRing, { maxLength: 5 }), fc.infiniteStream(fc.nat()), (specs, stream) => {
        const draw = (): number => stream.next().value;
        const lines: number[][] = [];
        specs.forEach(({ size, cuts }, ring) => {
          const refs = Array.from({ length: size + 1 }, (_, i) => 100 * ring + (i % size));
          const at = [...new Set([0, ...cuts.map((cut) => cut % size), size])].sort((a, b) => a - b);
          for (let i = 0; i + 1 < at.length; i++) {
            const line = refs.slice(at[i]!, at[i + 1]! + 1);
            lines.push(draw() % 2 === 0 ? line : line.reverse());
          }
          if (draw() % 2 === 0) lines.push([100 * ring, 5000 + ring]);
        });
        const spurs = lines.filter((line) => line.at(-1)! >= 5000).length;
        const shuffled = lines.map((line) => [draw(), line] as const).sort(([a], [b]) => a - b);
        const { rings, open } = joinRings(shuffled.map(([, line]) => line));
        expect(open).toBe(spurs);
        expect(rings.map((ring) => ring.length).sort()).toEqual(specs.map(({ size }) => size + 1).sort());
      }),
    );
  });
});

// Metres to the millimetre: an outline of 1e-300 metres is lost to rounding, whatever is asked of it.
const coordinate = fc.integer({ min: -100_000, max: 100_000 }).map((millimetres) => millimetres / 1000);
const ringOf = (points: readonly XY[]): Float64Array => Float64Array.from([...points, points[0]!].flat());
const points = fc.array(fc.tuple(coordinate, coordinate), { minLength: 3, maxLength: 120 });

describe('PlaneArea', () => {
  it('holds the points that the even-odd rule says', () => {
    fc.assert(
      fc.property(fc.array(points, { minLength: 1, maxLength: 3 }), coordinate, coordinate, (rings, x, y) => {
        const flat = rings.map(ringOf);
        expect(new PlaneArea(flat).contains(x, y)).toBe(isInsideRings(x, y, flat));
      }),
    );
  });
});

describe('partWithin', () => {
  it('is the part of a segment near another, as samples of it say', () => {
    const segment = fc.tuple(coordinate, coordinate, coordinate, coordinate);
    fc.assert(
      fc.property(segment, segment, fc.double({ min: 0.5, max: 60, noNaN: true }), (first, second, reach) => {
        const [ax, ay, bx, by] = first;
        fc.pre(Math.hypot(bx - ax, by - ay) > 0.01);
        const part = partWithin(first, second, reach);
        for (let i = 0; i <= 50; i++) {
          const t = i / 50;
          const squared = squaredDistanceToSegment(ax + t * (bx - ax), ay + t * (by - ay), ...second);
          const isNear = part !== undefined && t >= part[0] && t <= part[1];
          if (Math.abs(Math.sqrt(squared) - reach) > 1e-6) expect(isNear).toBe(squared < reach * reach);
        }
      }),
    );
  });
});

describe('measureOverlaps', () => {
  it('measures what samples of the street measure', () => {
    fc.assert(
      fc.property(points, fc.tuple(coordinate, coordinate, coordinate, coordinate), (outline, line) => {
        const area = new PlaneArea([ringOf(outline)]);
        const index = new SegmentIndex(Float64Array.from(line), Uint32Array.of(0));
        const lines = { index, streetStart: Uint32Array.of(0, 1) } as unknown as StreetLines;
        const [found] = measureOverlaps(lines, { areas: [area], outlines: outlineIndex([area]), reach: () => 15 });
        const [ax, ay, bx, by] = line;
        const length = Math.hypot(bx - ax, by - ay);
        const count = 4000;
        let [inside, border, onOutline] = [0, 0, 0];
        const ring = area.rings[0]!;
        for (let i = 0; i < count; i++) {
          const [x, y] = [ax + ((i + 0.5) / count) * (bx - ax), ay + ((i + 0.5) / count) * (by - ay)];
          let squared = Number.POSITIVE_INFINITY;
          for (let v = 0; v + 3 < ring.length; v += 2) {
            const ofSide = squaredDistanceToSegment(x, y, ring[v]!, ring[v + 1]!, ring[v + 2]!, ring[v + 3]!);
            squared = Math.min(squared, ofSide);
          }
          if (area.contains(x, y)) inside += length / count;
          if (squared <= 225) border += length / count;
          if (squared < 1e-12) onOutline += length / count;
        }
        // Each change from in to out costs the samples up to one step; what lies on the outline may count as either.
        const tolerance = (outline.length + 2) * 2 * (length / count) + onOutline + 1e-6;
        expect(Math.abs((found?.inside ?? 0) - inside)).toBeLessThan(tolerance);
        expect(Math.abs((found?.border ?? 0) - border)).toBeLessThan(tolerance);
      }),
      { numRuns: 60 },
    );
  });
});

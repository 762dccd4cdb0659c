import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { relativeDirection } from './relative-direction.ts';

describe('relativeDirection', () => {
  it.each([
    [0, 0, 'ahead'],
    [0, 45, 'ahead'],
    [0, 46, 'right'],
    [0, 134, 'right'],
    [0, 135, 'behind'],
    [0, 225, 'behind'],
    [0, 226, 'left'],
    [0, 315, 'ahead'],
    [350, 10, 'ahead'],
    [10, 280, 'left'],
    [-90, 0, 'right'],
    [720, 180, 'behind'],
  ] as const)('from heading %s, bearing %s is %s', (heading, bearing, direction) => {
    expect(relativeDirection(heading, bearing)).toBe(direction);
  });

  it('turns with the viewer, and is mirrored by turning round', () => {
    const angle = fc.integer({ min: 0, max: 359 });
    const opposite = { ahead: 'behind', behind: 'ahead', left: 'right', right: 'left' } as const;
    fc.assert(
      fc.property(angle, angle, angle, (heading, bearing, turn) => {
        expect(relativeDirection(heading + turn, bearing + turn)).toBe(relativeDirection(heading, bearing));
        expect(relativeDirection(heading + 180, bearing)).toBe(opposite[relativeDirection(heading, bearing)]);
      }),
    );
  });
});

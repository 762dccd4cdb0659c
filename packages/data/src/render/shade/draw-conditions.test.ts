import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SEASONS, TIMES_OF_DAY, type ViewConditions, WEATHERS } from '../../types.ts';
import { drawConditions } from './draw-conditions.ts';

function drawMany(latitude: number, fixed?: Partial<ViewConditions>): ViewConditions[] {
  return Array.from({ length: 600 }, (_, n) =>
    drawConditions(1, { position: [10, latitude], key: `place ${n}`, ...(fixed && { fixed }) }),
  );
}

describe('drawConditions', () => {
  it('goes with seed and place', () => {
    const place = { position: [10, 50], key: 'a' } as const;
    expect(drawConditions(1, place)).toEqual(drawConditions(1, place));
    expect(new Set(drawMany(50).map((conditions) => Object.values(conditions).join())).size).toBeGreaterThan(30);
  });

  it('draws mostly days, clear or overcast, and everything else too', () => {
    const drawn = drawMany(50);
    expect(drawn.filter(({ time }) => time === 'day').length).toBeGreaterThan(380);
    expect(drawn.filter(({ weather }) => weather === 'clear' || weather === 'overcast').length).toBeGreaterThan(400);
    for (const [key, values] of Object.entries({ time: TIMES_OF_DAY, weather: WEATHERS, season: SEASONS })) {
      expect(new Set(drawn.map((conditions) => conditions[key as keyof ViewConditions]))).toEqual(new Set(values));
    }
  });

  it('never draws snow in the tropics, nor in summer', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -23.9, max: 23.9, noNaN: true }),
        fc.string(),
        fc.integer(),
        (latitude, key, seed) => {
          const { weather, season } = drawConditions(seed, { position: [0, latitude], key });
          return weather !== 'snow' && season === 'summer';
        },
      ),
    );
    expect(drawMany(12, { season: 'winter' }).filter(({ weather }) => weather === 'snow')).toEqual([]);
    expect(drawMany(60).filter(({ weather, season }) => weather === 'snow' && season !== 'winter')).toEqual([]);
  });

  it('obeys what is fixed and leaves the rest as it was drawn', () => {
    const free = drawMany(50);
    const nights = drawMany(50, { time: 'night' });
    expect(nights).toEqual(free.map((conditions) => ({ ...conditions, time: 'night' })));
    expect(drawMany(5, { weather: 'snow' })[0]).toMatchObject({ weather: 'snow', season: 'winter' });
  });

  it('rejects what it does not know', () => {
    const fixed = { weather: 'rian' as 'rain' };
    expect(() => drawConditions(1, { position: [0, 0], key: 'a', fixed })).toThrow(
      /unknown weather "rian".*Did you mean "rain"/,
    );
  });
});

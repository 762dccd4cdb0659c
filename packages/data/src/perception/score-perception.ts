import { PERCEPTION_DIMENSIONS, type PerceptionDimension, type SceneStatistics } from '../types.ts';

/** What counts besides the picture. */
export interface PerceptionContext {
  /** Places within 100 m by category, as `gatherPlaceContext` counts them. */
  countsByCategory: Readonly<Record<string, number>>;
}

/** Indicators in `[0, 1]` that every score is a sum of. */
interface Indicators {
  /** Places around: `1 − exp(−n / 12)`. */
  activity: number;
  /** Culture, history, sights and parks around: `1 − exp(−n / 3)`. */
  heritage: number;
  greenery: number;
  openness: number;
  enclosure: number;
  traffic: number;
  walking: number;
  shops: number;
  water: number;
}

/** Score = base + Σ weight × indicator, clamped to `[0, 10]`. */
const FORMULAS: Readonly<
  Record<PerceptionDimension, { base: number; weights: Partial<Record<keyof Indicators, number>> }>
> = {
  safe: {
    base: 4.5,
    weights: { activity: 1.5, greenery: 1.2, walking: 1.5, openness: 0.8, traffic: -2, enclosure: -1 },
  },
  lively: { base: 1.5, weights: { activity: 4.5, shops: 2.5, walking: 1, heritage: 0.7, greenery: -0.7 } },
  boring: {
    base: 7.4,
    weights: { activity: -2.5, shops: -1.5, heritage: -1.2, greenery: -1.2, water: -1, openness: -0.5, traffic: 0.8 },
  },
  wealthy: {
    base: 3.6,
    weights: { greenery: 1.8, walking: 1.5, shops: 1.2, heritage: 1.5, activity: 0.8, traffic: -1 },
  },
  depressing: {
    base: 5.3,
    weights: { greenery: -2, openness: -1.5, activity: -1.5, water: -1, heritage: -0.7, enclosure: 1.2, traffic: 1.2 },
  },
  beautiful: {
    base: 4.3,
    weights: { greenery: 2.5, water: 2, openness: 0.8, heritage: 1.8, walking: 0.7, traffic: -1.8, enclosure: -0.5 },
  },
};

/** Categories of places that give a street character. */
const HERITAGE = ['culture', 'historic', 'tourism', 'park'];

/**
 * The six Place Pulse dimensions as a formula of what a rendered picture shows and of the places around it. The scores are
 * derived from the scene: no person was asked, and they must be labelled `perceptionSource: 'scene'`. They order scenes in a
 * plausible, reproducible way; they do not predict what people would answer.
 *
 * @param scene - fractions of the picture that sum to 1.
 * @returns scores in `[0, 10]`, two decimals.
 */
export function scorePerception(
  scene: SceneStatistics,
  { countsByCategory }: PerceptionContext,
): Record<PerceptionDimension, number> {
  const indicators = indicatorsOf(scene, countsByCategory);
  const score = (dimension: PerceptionDimension): number => {
    const { base, weights } = FORMULAS[dimension];
    const sum = Object.entries(weights).reduce(
      (total, [indicator, weight]) => total + weight * indicators[indicator as keyof Indicators],
      base,
    );
    return Math.round(Math.min(10, Math.max(0, sum)) * 100) / 100;
  };
  return Object.fromEntries(PERCEPTION_DIMENSIONS.map((dimension) => [dimension, score(dimension)])) as Record<
    PerceptionDimension,
    number
  >;
}

function indicatorsOf(scene: SceneStatistics, counts: Readonly<Record<string, number>>): Indicators {
  const places = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const heritage = HERITAGE.reduce((sum, category) => sum + (counts[category] ?? 0), 0);
  return {
    activity: 1 - Math.exp(-places / 12),
    heritage: 1 - Math.exp(-heritage / 3),
    greenery: Math.min(1, scene.greenery / 0.3),
    openness: Math.min(1, scene.sky / 0.45),
    enclosure: Math.min(1, scene.building / 0.6),
    traffic: Math.min(1, scene.road / 0.4),
    walking: Math.min(1, scene.pavement / 0.2),
    shops: Math.min(1, scene.shop / 0.1),
    water: Math.min(1, scene.water / 0.06),
  };
}

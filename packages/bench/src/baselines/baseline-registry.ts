import { didYouMean, UgeError } from '@uge/core';
import type { Baseline } from './baseline.ts';

/** Baselines by name, in the order they were given; a value, not a global. */
export interface BaselineRegistry {
  readonly names: readonly string[];
  readonly baselines: readonly Baseline[];
  /** @throws {UgeError} `bench/unknown-baseline` with the nearest name. */
  get(name: string): Baseline;
  has(name: string): boolean;
  /** A registry with more baselines. @throws {UgeError} `bench/duplicate-baseline`. */
  with(...baselines: readonly Baseline[]): BaselineRegistry;
}

/** @throws {UgeError} `bench/bad-baseline`, `bench/duplicate-baseline` where a name occurs twice. */
export function createBaselineRegistry(baselines: readonly Baseline[]): BaselineRegistry {
  const byName = new Map<string, Baseline>();
  for (const baseline of baselines) {
    const { name } = baseline;
    if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || typeof baseline.create !== 'function') {
      throw new UgeError(
        'bench/bad-baseline',
        `baseline "${name}": expected a name in kebab-case and a create function; correct the baseline.`,
        { name },
      );
    }
    if (byName.has(name)) {
      throw new UgeError('bench/duplicate-baseline', `two baselines are named "${name}"; rename one.`, { name });
    }
    byName.set(name, baseline);
  }
  const names = [...byName.keys()];
  return {
    names,
    baselines: [...byName.values()],
    has: (name) => byName.has(name),
    get(name) {
      const baseline = byName.get(name);
      if (baseline) return baseline;
      throw new UgeError('bench/unknown-baseline', `no baseline is named "${name}". ${didYouMean(name, names)}`, {
        name,
        available: names,
      });
    },
    with: (...more) => createBaselineRegistry([...byName.values(), ...more]),
  };
}

import { UgeError } from '@uge/core';

/**
 * One thing that holds of a task or an encoder that others can rely on. `run` throws where it does not, with what was found:
 * `for (const { name, run } of checks) it(name, run)` in vitest, `test(name, run)` in node:test.
 */
export interface ConformanceCheck {
  readonly name: string;
  readonly run: () => Promise<void>;
}

/** @throws {UgeError} `bench/not-conformant` where `holds` is false. */
export function expectThat(holds: boolean, found: string): void {
  if (!holds) throw new UgeError('bench/not-conformant', found, {});
}

import { contentHash, UgeError } from '@uge/core';
import type { RunInputs } from './checkpoint-state.ts';

/**
 * A run can only go on under the settings and data it was started with.
 *
 * @throws {UgeError} `train/resume-mismatch` naming what differs.
 */
export function requireSameInputs(before: RunInputs, now: RunInputs): void {
  const old = flatten(before);
  const current = flatten(now);
  const names = new Set([...Object.keys(old), ...Object.keys(current)]);
  const differing = [...names].filter((name) => contentHash(old[name] ?? null) !== contentHash(current[name] ?? null));
  if (differing.length === 0) return;
  const shown = differing.map(
    (name) => `${name} was ${JSON.stringify(old[name])}, is ${JSON.stringify(current[name])}`,
  );
  throw new UgeError(
    'train/resume-mismatch',
    `cannot resume under other conditions: ${shown.join('; ')}. Use the same, or start anew without resume.`,
    { differing },
  );
}

function flatten(inputs: RunInputs): Record<string, unknown> {
  const { config, ...rest } = inputs;
  return { ...rest, ...(config as Record<string, unknown>) };
}

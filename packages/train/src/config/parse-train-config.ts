import { didYouMean, UgeError } from '@uge/core';
import { z } from 'zod';
import { type TrainConfig, trainConfigSchema } from './train-config.ts';

/**
 * Check settings and fill in defaults. `$schema`, by which an editor knows what may stand there, is passed over.
 *
 * @throws {UgeError} `train/invalid-config` with every problem of the input in one message; unknown names come with the
 * nearest known one.
 */
export function parseTrainConfig(input: unknown): TrainConfig {
  const result = trainConfigSchema.safeParse(withoutSchema(input));
  if (result.success) return result.data;
  const problems = result.error.issues.flatMap(describeIssue);
  throw new UgeError('train/invalid-config', `training config: ${problems.join('; ')}`, { problems });
}

function withoutSchema(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || !('$schema' in input)) return input;
  const { $schema: _, ...settings } = input;
  return settings;
}

function describeIssue(issue: z.core.$ZodIssue): string[] {
  const path = issue.path.join('.');
  if (issue.code !== 'unrecognized_keys') return [`${path === '' ? 'expected an object' : path}: ${issue.message}`];
  return issue.keys.map((key) => {
    const name = path === '' ? key : `${path}.${key}`;
    return `unknown setting "${name}". ${didYouMean(key, knownKeys(issue.path))}`;
  });
}

function knownKeys(path: readonly PropertyKey[]): string[] {
  const schema = z.toJSONSchema(trainConfigSchema, { io: 'input' });
  const owner = path.reduce<z.core.JSONSchema.BaseSchema | undefined>((node, key) => {
    const child = node?.properties?.[String(key)];
    return typeof child === 'object' ? child : undefined;
  }, schema);
  return Object.keys(owner?.properties ?? {});
}

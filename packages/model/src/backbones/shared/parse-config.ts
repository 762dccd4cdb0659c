import { UgeError } from '@uge/core';
import { z } from 'zod';

/**
 * Fields of a published `config.json` checked against a schema.
 *
 * @param family - name for messages, as `Qwen2.5-VL`.
 * @param check - says what does not fit together, one sentence each.
 * @throws {UgeError} `model/invalid-config` listing every wrong field.
 */
export function parseConfig<Config>(
  json: unknown,
  options: {
    family: string;
    schema: z.ZodType<Config>;
    check: (config: Config) => [holds: boolean, problem: string][];
  },
): Config {
  const { family, schema, check } = options;
  const parsed = schema.safeParse(json);
  const problems = parsed.success
    ? check(parsed.data).flatMap(([holds, problem]) => (holds ? [] : [problem]))
    : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  if (parsed.success && problems.length === 0) return parsed.data;
  throw new UgeError(
    'model/invalid-config',
    `config.json is not a ${family} configuration that can be run. ${problems.join('; ')}.`,
    { family, problems },
  );
}

/** A size: a whole number above 0. */
export const positiveInteger: z.ZodType<number> = z.number().int().positive();

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

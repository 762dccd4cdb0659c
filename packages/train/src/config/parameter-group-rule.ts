import { z } from 'zod';

/** Rate and decay of the weights whose names match. */
export interface ParameterGroupRule {
  /** Regular expression; `^visual\.` is a prefix. */
  match: string;
  learningRateScale: number;
  /** Absent: as for any weight. */
  weightDecay?: number | undefined;
}

export const parameterGroupRuleSchema: z.ZodType<ParameterGroupRule, ParameterGroupRule> = z.strictObject({
  match: z
    .string()
    .min(1)
    .refine(isExpression, { message: 'not a regular expression' })
    .describe('Regular expression on the weight name; "^visual\\." is a prefix.'),
  learningRateScale: z.number().min(0).describe('Factor on the learning rate; 0 freezes.'),
  weightDecay: z.number().min(0).optional().describe('Decay in place of the general one, of all that match.'),
});

function isExpression(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

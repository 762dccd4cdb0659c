import { UgeError } from '@uge/core';
import { z } from 'zod';
import { type ChannelStatistics, CLIP_STATISTICS } from './channel-statistics.ts';

const positive: z.ZodNumber = z.number().int().positive();
const channels = z.tuple([z.number(), z.number(), z.number()]);
const byteScale = z.number().refine((factor) => Math.abs(factor * 255 - 1) < 1e-6, { message: 'expected 1/255' });

/** A side in pixels, bare or in one of the objects that versions of transformers wrote. */
const side = z
  .union([
    positive,
    z.object({ shortest_edge: positive }).transform((size) => size.shortest_edge),
    z
      .object({ height: positive, width: positive })
      .refine((size) => size.height === size.width, { message: 'expected a square' })
      .transform((size) => size.height),
  ])
  .describe('pixels, {shortest_edge} or {height, width}');

/** Fields of `preprocessor_config.json` that families share. */
export const processorFields: {
  positive: z.ZodType<number>;
  side: z.ZodType<number>;
  statistics: z.ZodType<ChannelStatistics>;
} = {
  positive,
  side,
  // Steps that no published checkpoint leaves out; a file that does would need other code.
  statistics: z
    .object({
      image_mean: channels.default([...CLIP_STATISTICS.mean]),
      image_std: channels.default([...CLIP_STATISTICS.std]),
      do_resize: z.literal(true).nullish(),
      do_rescale: z.literal(true).nullish(),
      do_normalize: z.literal(true).nullish(),
      rescale_factor: byteScale.nullish(),
    })
    .transform(({ image_mean: mean, image_std: std }) => ({ mean, std })),
};

/** @throws {UgeError} `model/invalid-image-processor` naming the fields. */
export function parseProcessorFields<T>(schema: z.ZodType<T>, published: Readonly<Record<string, unknown>>): T {
  const parsed = schema.safeParse(published);
  if (parsed.success) return parsed.data;
  throw new UgeError(
    'model/invalid-image-processor',
    `preprocessor_config.json: ${z.prettifyError(parsed.error)}`,
    { issues: parsed.error.issues },
    { cause: parsed.error },
  );
}

import { z } from 'zod';
import { SEASONS, TIMES_OF_DAY, WEATHERS } from '../types.ts';

/** When and in what weather a rendered picture is set. */
export const conditionsSchema: z.ZodObject<{
  time: z.ZodEnum<z.core.util.ToEnum<(typeof TIMES_OF_DAY)[number]>>;
  weather: z.ZodEnum<z.core.util.ToEnum<(typeof WEATHERS)[number]>>;
  season: z.ZodEnum<z.core.util.ToEnum<(typeof SEASONS)[number]>>;
}> = z.object({ time: z.enum(TIMES_OF_DAY), weather: z.enum(WEATHERS), season: z.enum(SEASONS) });

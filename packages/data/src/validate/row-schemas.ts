import { z } from 'zod';
import { PERCEPTION_DIMENSIONS } from '../types.ts';
import { conditionsSchema } from './conditions-schema.ts';

const split = z.enum(['train', 'val', 'test']);
const finite = z.number();
const bearing = z.number().min(0).max(360);
const text = z.string().min(1);

const step = z.object({
  sourceId: text,
  source: text,
  relation: text,
  forward: z.boolean(),
  targetId: text,
  target: text,
  metres: z.number().min(0),
  bearing,
  move: z.object({ metres: z.number().min(0), bearing }).optional(),
});

const path = z.object({
  steps: z.array(step).min(1),
  destinationId: text,
  destination: text,
  totalMetres: z.number().min(0),
  directMetres: z.number().min(0),
  directBearing: bearing,
  queryText: text,
  text,
  answer: text,
});

/** One row of `photos.jsonl`. */
export const photoSchema: z.ZodType = z.looseObject({
  id: z.string().regex(/^[\w-]+$/),
  lon: z.number().min(-180).max(180),
  lat: z.number().min(-90).max(90),
  heading: finite.optional(),
  source: text,
  city: text,
  image: text,
  graph: text,
  cell: z.string().regex(/^\d+$/),
  split: split.optional(),
  streetId: text,
  place: text,
  caption: text,
  summary: text,
  paths: z.array(path),
  scene: z.record(z.string(), z.number().min(0).max(1)).optional(),
  conditions: conditionsSchema.optional(),
  visiblePlaces: z.array(text).optional(),
  perceptualHash: z.string().regex(/^[0-9a-f]{64}$/),
  perception: z.partialRecord(z.enum(PERCEPTION_DIMENSIONS), z.number().min(0).max(10)).optional(),
  perceptionSource: z.enum(['scene', 'human']).optional(),
});

const messages = z.array(z.object({ role: z.literal('user'), content: z.string() })).min(1);

/** One row of a pairs file. */
export const pairSchema: z.ZodType = z.looseObject({
  messages,
  positive_messages: z.array(messages).min(1),
  negative_messages: z.array(messages).optional(),
  images: z.array(text),
  positive_images: z.array(z.array(text)).optional(),
  graphs: z.array(text),
  pair_type: text,
  label: z.literal(1),
  meta: z.object({ task: text, city: text, image_id: text, place: text }),
});

/** One row of `skipped.jsonl`. */
export const skippedSchema: z.ZodType = z.looseObject({ city: text, photo: z.string(), stage: text, reason: text });

/** One row of `stages.jsonl`. */
export const stageRowSchema: z.ZodType = z.looseObject({
  city: text,
  id: text,
  pictures: text,
  paths: text,
  graphs: text,
  captions: text,
});

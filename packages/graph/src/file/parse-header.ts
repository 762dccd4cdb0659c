import * as z from 'zod/mini';
import type { GraphHeader } from '../city-graph/columns.ts';
import type { ELEMENT_TYPES } from '../city-graph/graph-columns.ts';

const text = z.string();
const degrees = z.number().check(z.minimum(-180), z.maximum(360));
const count = z.int().check(z.minimum(0));

const headerSchema = z.object({
  name: text,
  origin: z.tuple([degrees, z.number().check(z.minimum(-90), z.maximum(90))]),
  bounds: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  provenance: z.object({
    source: text,
    sha256: text,
    timestamp: z.optional(text),
    attribution: text,
    license: text,
  }),
  skipped: z.record(text, z.number()),
  columns: z.array(z.tuple([text, z.enum(['uint8', 'uint32', 'float32', 'float64']), count])),
});

export interface FileHeader extends GraphHeader {
  /** Name, element type and length of each column, in file order. */
  columns: [name: string, type: keyof typeof ELEMENT_TYPES, length: number][];
}

/** The JSON header of a city file; a string that says what is wrong with it. */
export function parseHeader(bytes: Uint8Array): FileHeader | string {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return 'its header is not JSON';
  }
  const result = headerSchema.safeParse(json);
  if (result.success) return result.data as FileHeader;
  return `its header is wrong at ${result.error.issues.map(({ path }) => path.join('.') || 'its top').join(', ')}`;
}

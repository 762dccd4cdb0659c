import { z } from 'zod';

const answer = z.object({
  data: z.array(
    z.object({
      index: z.number().int().nonnegative().optional(),
      embedding: z.union([z.array(z.number()), z.string()]),
    }),
  ),
});

/**
 * Vectors of an answer of `/v1/embeddings`, in the order of the inputs: lists of numbers, or base64 of float32 in little-endian order.
 *
 * @throws {Error} where it is no such answer, or not for so many inputs.
 */
export function parseEmbeddings(body: Uint8Array, count: number): Float32Array[] {
  let data: z.infer<typeof answer>['data'];
  try {
    ({ data } = answer.parse(JSON.parse(new TextDecoder().decode(body))));
  } catch {
    throw new Error('expected a list of embeddings');
  }
  const vectors = new Array<Float32Array | undefined>(count);
  for (const [position, { index = position, embedding }] of data.entries()) vectors[index] = toVector(embedding);
  const whole = vectors.filter((vector) => vector !== undefined);
  if (whole.length !== count || vectors.length !== count) throw new Error(`expected ${count} embeddings`);
  return whole;
}

function toVector(embedding: number[] | string): Float32Array {
  if (typeof embedding !== 'string') return Float32Array.from(embedding);
  const bytes = Buffer.from(embedding, 'base64');
  return Float32Array.from({ length: bytes.byteLength >> 2 }, (_, index) => bytes.readFloatLE(4 * index));
}

import { topK } from '@uge/bench';

/** What photos were asked in training, so that their vectors lie where those of descriptions do. */
const INSTRUCTION = 'Describe this street scene and its surroundings.';

/**
 * The photos of a dataset by their vectors, in memory: thousands are fine. For millions keep the vectors in a vector database.
 *
 * @param {import('@uge/model/node').UrbanEncoder} encoder
 * @param {{ dataset: import('@uge/data/node').Dataset, limit: number }} options
 */
export async function createPhotoIndex(encoder, { dataset, limit }) {
  const photos = (await dataset.photos()).slice(0, limit);
  const { dimension } = encoder;
  const gallery = new Float32Array(photos.length * dimension);
  const inputs = photos.map(({ image }) => ({ image: dataset.resolve(image), instruction: INSTRUCTION }));
  for (const [row, vector] of (await encoder.embed(inputs)).entries()) gallery.set(vector, row * dimension);
  return {
    size: photos.length,
    /**
     * @param {Float32Array} vector
     * @param {number} count
     */
    nearest: async (vector, count) => {
      const { positions, scores } = await topK({
        queries: vector,
        gallery,
        dimension,
        k: Math.min(count, photos.length),
      });
      return [...positions].map((position, rank) => {
        const { id, city, lon, lat, place } = photos[position];
        return { id, city, lon, lat, place, score: scores[rank] };
      });
    },
  };
}

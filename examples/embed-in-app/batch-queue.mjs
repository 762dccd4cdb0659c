/**
 * Requests that come while a batch is computed wait and go together in the next: a batch of 16 takes little longer than a
 * single input.
 *
 * @param {Pick<import('@uge/model/node').UrbanEncoder, 'embed'>} encoder
 * @param {{ batchSize: number, capacity: number }} limits - `capacity`: inputs that may wait; more are refused.
 */
export function createBatchQueue(encoder, { batchSize, capacity }) {
  /** @type {{ input: import('@uge/data').EncoderInput, resolve: (vector: Float32Array) => void, reject: (error: unknown) => void }[]} */
  const waiting = [];
  let running = false;

  async function run() {
    running = true;
    while (waiting.length > 0) {
      const batch = waiting.splice(0, batchSize);
      try {
        const vectors = await encoder.embed(batch.map(({ input }) => input));
        for (const [index, { resolve }] of batch.entries()) resolve(vectors[index]);
      } catch (error) {
        if (batch.length === 1) batch[0].reject(error);
        // One wrong input fails its batch: each by itself, so that only its sender is told.
        else
          for (const { input, resolve, reject } of batch)
            await encoder.embed([input]).then(([vector]) => resolve(vector), reject);
      }
    }
    running = false;
  }

  return {
    /** @returns whether there is room for another input. */
    hasRoom: () => waiting.length < capacity,
    /**
     * @param {import('@uge/data').EncoderInput} input
     * @returns {Promise<Float32Array>}
     */
    embed: (input) =>
      new Promise((resolve, reject) => {
        waiting.push({ input, resolve, reject });
        // After this turn of the event loop, so that requests that came together go together.
        if (!running) setImmediate(() => running || run());
      }),
  };
}

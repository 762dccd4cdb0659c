import { UgeError } from '@uge/core';
import fastify from 'fastify';
import { createBatchQueue } from './batch-queue.mjs';
import { INPUT_SCHEMA, LIMITS, parseForm, readInput } from './read-input.mjs';

/** What the encoder says of an input, as opposed to what goes wrong on the server. */
const INPUT_ERRORS = new Set(
  'empty-input invalid-input invalid-graph no-graph-encoder instruction-too-long sequence-too-long unreadable-image image-too-large'
    .split(' ')
    .map((name) => `model/${name}`),
);

/**
 * The service: `POST /embed` and `POST /search` take JSON or a form, `GET /health` says what is served.
 *
 * @param {{ encoder: import('@uge/model/node').UrbanEncoder, index: Awaited<ReturnType<typeof import('./photo-index.mjs').createPhotoIndex>> }} parts
 */
export function createApp({ encoder, index }) {
  const app = fastify({
    bodyLimit: LIMITS.bodyBytes,
    logger: { level: 'warn' },
    // Unknown fields are told, not dropped in silence.
    ajv: { customOptions: { removeAdditional: false } },
  });
  const queue = createBatchQueue(encoder, { batchSize: 16, capacity: 256 });

  app.addContentTypeParser('multipart/form-data', { parseAs: 'buffer' }, ({ headers }, body) =>
    parseForm(headers['content-type'], /** @type {Buffer<ArrayBuffer>} */ (body)),
  );
  app.addHook('onRequest', async (_request, reply) => {
    if (queue.hasRoom()) return;
    reply.code(503).header('retry-after', '1');
    throw Object.assign(new Error('too many requests are waiting'), { statusCode: 503 });
  });
  app.setErrorHandler((/** @type {any} */ error, request, reply) => {
    const isInput = UgeError.isInstance(error) && INPUT_ERRORS.has(error.code);
    const status = isInput ? 400 : (error.statusCode ?? 500);
    // Details of faults of the server stay in its log.
    if (status >= 500) request.log.error(error);
    const unknown = error.validation?.[0].params.additionalProperty;
    const said = unknown === undefined ? error.message : `${error.message}: "${unknown}"`;
    const message = status === 500 ? 'the server failed; see its log' : said;
    reply.code(status).send({ error: { code: error.code ?? 'bad-request', message } });
  });

  const schema = { body: INPUT_SCHEMA };
  app.get('/health', () => ({ model: encoder.id, dimension: encoder.dimension, photos: index.size }));
  app.post('/embed', { schema }, async ({ body }) => {
    const vector = await queue.embed(await readInput(/** @type {any} */ (body)));
    return { model: encoder.id, embedding: [...vector] };
  });
  app.post('/search', { schema }, async ({ body }) => {
    const vector = await queue.embed(await readInput(/** @type {any} */ (body)));
    return { photos: await index.nearest(vector, /** @type {any} */ (body).k ?? 10) };
  });
  return app;
}

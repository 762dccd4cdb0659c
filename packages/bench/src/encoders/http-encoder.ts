import { readFile } from 'node:fs/promises';
import { contentHash, UgeError } from '@uge/core';
import type { Encoder, EncoderInput, ImageSource, Modality } from '@uge/data';
import { HttpClient, type HttpOptions, mediaTypeOf } from '@uge/data/node';
import sharp from 'sharp';
import manifest from '../../package.json' with { type: 'json' };
import { parseEmbeddings } from './parse-embeddings.ts';

/**
 * How a service takes pictures, as data URLs:
 * - `objects`: entries of `input` are objects with `text` and `image`, as Jina's are;
 * - `messages`: one request per input with a user message of `image_url` and `text` parts, as vLLM takes it.
 */
export type PictureForm = 'objects' | 'messages';

export interface HttpEncoderOptions extends HttpOptions {
  /** Of the API, without the last part: `https://api.openai.com/v1`. */
  endpoint: string;
  model: string;
  /** Sent as `Authorization: Bearer …`; never part of an error. */
  token?: string;
  /** Asked of the service, for models whose vectors can be cut. Default: the model's own, found out by one request. */
  dimensions?: number;
  /** Default: the service takes texts only, and only variants without pictures are evaluated. */
  pictures?: PictureForm;
  /** Inputs per request. Default 64. */
  batchSize?: number;
  /**
   * What you call the present state of the service's weights. With it vectors are kept from one run to the next; without it
   * they are not, because a service may change its model behind the same name.
   */
  revision?: string;
  signal?: AbortSignal;
}

/** After so many requests in a row that failed for good, the rest fails without being sent. */
const GIVES_UP_AFTER = 3;

/**
 * An encoder behind an OpenAI-compatible service (`POST …/embeddings`). Requests are bounded in number, retried with
 * back-off after 429, 5xx, cut connections, late and damaged answers. Vectors are scaled to unit length. Instruction and
 * text become one text.
 *
 * @throws {UgeError} here and from `embed`: `bench/service-refused` for a wrong token, model or address;
 * `bench/service-unavailable` when a request failed to the last try, or after three such in a row without sending it;
 * `bench/wrong-dimension` when vectors are not of one length, or not of that asked for; from `embed`:
 * `bench/input-refused` when the service does not take an input; `bench/unsupported-input` for graphs, and for pictures
 * where it takes none or that are no JPEG, PNG or WebP files.
 */
export async function createHttpEncoder(options: HttpEncoderOptions): Promise<Encoder> {
  const { endpoint, model, pictures, batchSize: ownBatchSize = 64, revision, concurrency = 4 } = options;
  const service = new EmbeddingService(options);
  const [probe] = await service.request([{ text: 'dimension' }], options.signal);
  const dimension = probe!.length;
  if (options.dimensions !== undefined && dimension !== options.dimensions)
    throw wrongDimension(model, { expected: options.dimensions, found: dimension });
  const identity = async () => {
    const versions = { '@uge/bench': manifest.version };
    return { hash: contentHash({ endpoint, model, revision, dimension, pictures, versions }), versions };
  };
  return {
    id: model,
    dimension,
    modalities: new Set<Modality>(pictures ? ['text', 'image'] : ['text']),
    async embed(inputs, { batchSize = ownBatchSize, signal, onProgress } = {}) {
      const size = pictures === 'messages' ? 1 : batchSize;
      const starts = Array.from({ length: Math.ceil(inputs.length / size) }, (_, index) => index * size);
      const vectors: Float32Array[] = new Array(inputs.length);
      let done = 0;
      let next = 0;
      const work = async (): Promise<void> => {
        while (next < starts.length) {
          signal?.throwIfAborted();
          const start = starts[next++]!;
          const batch = inputs.slice(start, start + size);
          const contents = await Promise.all(batch.map((input) => inputContent(input, pictures)));
          const answers = await service.request(contents, signal);
          for (const [index, vector] of answers.entries()) {
            if (vector.length !== dimension) throw wrongDimension(model, { expected: dimension, found: vector.length });
            vectors[start + index] = unitVector(vector);
          }
          done += batch.length;
          onProgress?.({ phase: 'embed', done, total: inputs.length, unit: 'inputs' });
        }
      };
      await Promise.all(Array.from({ length: concurrency }, work));
      return vectors;
    },
    ...(revision === undefined ? {} : { identity }),
  };
}

/** What is sent of an input; the picture as a data URL. */
interface InputContent {
  text?: string;
  image?: string;
}

class EmbeddingService {
  readonly #options: HttpEncoderOptions;
  readonly #client: HttpClient;
  #failuresInARow = 0;

  constructor(options: HttpEncoderOptions) {
    this.#options = options;
    const { fetch, userAgent, retries, longestWait, seed } = options;
    const given = { fetch, userAgent, retries, longestWait, seed };
    this.#client = new HttpClient({
      ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
      concurrency: options.concurrency ?? 4,
      requestsPerSecond: options.requestsPerSecond ?? 20,
      timeout: options.timeout ?? 60_000,
    });
  }

  async request(contents: readonly InputContent[], signal: AbortSignal | undefined): Promise<Float32Array[]> {
    const { endpoint, model, token, dimensions } = this.#options;
    if (this.#failuresInARow >= GIVES_UP_AFTER) {
      throw new UgeError(
        'bench/service-unavailable',
        `${endpoint}: the last ${GIVES_UP_AFTER} requests failed to the last try; run again when the service is up.`,
        { endpoint, model },
      );
    }
    try {
      const vectors = await this.#client.request(`${endpoint.replace(/\/+$/, '')}/embeddings`, {
        method: 'POST',
        contentType: 'application/json',
        body: JSON.stringify({
          model,
          ...this.#asked(contents),
          encoding_format: 'float',
          ...(dimensions === undefined ? {} : { dimensions }),
        }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        accept: (body) => parseEmbeddings(body, contents.length),
        ...(signal ? { signal } : {}),
      });
      this.#failuresInARow = 0;
      return vectors;
    } catch (error) {
      signal?.throwIfAborted();
      throw this.#explained(error);
    }
  }

  #asked(contents: readonly InputContent[]): object {
    const { pictures } = this.#options;
    if (pictures === 'messages') {
      const { text, image } = contents[0]!;
      const parts = [
        ...(image === undefined ? [] : [{ type: 'image_url', image_url: { url: image } }]),
        ...(text === undefined ? [] : [{ type: 'text', text }]),
      ];
      return { messages: [{ role: 'user', content: parts }] };
    }
    return { input: pictures === 'objects' ? contents : contents.map(({ text }) => text) };
  }

  #explained(error: unknown): unknown {
    if (!UgeError.isInstance(error) || error.code !== 'data/http-failed') return error;
    const { model, endpoint } = this.#options;
    const details = { ...error.details, endpoint, model };
    const { status } = error.details;
    const is = (...codes: number[]): boolean => codes.includes(status as number);
    if (is(401, 403, 404)) {
      const advice = 'check the address, the token and the name of the model';
      return new UgeError('bench/service-refused', `${error.message} Model "${model}": ${advice}.`, details);
    }
    if (is(400, 413, 415, 422)) {
      const advice = 'the input may be too long or of a kind that this model does not take';
      return new UgeError('bench/input-refused', `${error.message} Model "${model}": ${advice}.`, details);
    }
    this.#failuresInARow++;
    return new UgeError('bench/service-unavailable', `${error.message} Model "${model}".`, details);
  }
}

async function inputContent(
  { instruction, text, image, graph }: EncoderInput,
  pictures: PictureForm | undefined,
): Promise<InputContent> {
  if (graph !== undefined) throw unsupported('a graph', 'services take texts and pictures');
  if (image !== undefined && !pictures)
    throw unsupported('a picture', 'set "pictures" to the form in which the service takes them');
  const words = [instruction, text].filter((part) => part !== undefined && part !== '').join(' ');
  return {
    ...(words === '' ? {} : { text: words }),
    ...(image === undefined ? {} : { image: await dataUrl(image) }),
  };
}

async function dataUrl(image: ImageSource): Promise<string> {
  const bytes = await pictureBytes(image);
  const type = mediaTypeOf(bytes);
  if (!type) throw unsupported('a picture that is neither JPEG nor PNG nor WebP', 'convert it');
  return `data:${type};base64,${Buffer.from(bytes).toString('base64')}`;
}

async function pictureBytes(image: ImageSource): Promise<Uint8Array> {
  if (image instanceof Uint8Array) return image;
  if (typeof image === 'string') return readFile(image);
  const { width, height, pixels } = image;
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

function unsupported(what: string, advice: string): UgeError {
  return new UgeError('bench/unsupported-input', `input with ${what}: ${advice}.`, { what });
}

function unitVector(vector: Float32Array): Float32Array {
  let sum = 0;
  for (const value of vector) sum += value * value;
  return sum === 0 ? vector : vector.map((value) => value / Math.sqrt(sum));
}

function wrongDimension(model: string, { expected, found }: { expected: number; found: number }): UgeError {
  return new UgeError(
    'bench/wrong-dimension',
    `model "${model}": expected vectors of ${expected} numbers, found ${found}; ask for "dimensions" that the model has, or for none.`,
    { model, expected, found },
  );
}

import { readFile } from 'node:fs/promises';
import { contentHash, UgeError } from '@uge/core';
import { z } from 'zod';
import { HttpClient } from '../../sources/http/http-client.ts';
import type { HttpOptions } from '../../sources/http/http-options.ts';
import { mediaTypeOf } from '../../sources/http/media-type.ts';
import { describeSurroundings } from '../describe-surroundings.ts';
import type { Caption, CaptionProvider, CaptionRequest } from '../provider/caption-provider.ts';
import { CaptionCache } from './caption-cache.ts';
import { CAPTION_SCHEMA, captionPrompt, SYSTEM_PROMPT } from './caption-prompt.ts';
import { parseCaptionAnswer } from './parse-caption-answer.ts';

export interface VisionCaptionerOptions extends HttpOptions {
  /** Base address of an OpenAI-compatible service: `http://localhost:8000/v1` (vLLM), `http://localhost:11434/v1` (Ollama). */
  endpoint: string;
  model: string;
  /** Sent as a bearer token; never part of a message, an error or the cache. */
  token?: string;
  /** JSON Lines file of captions by content: what is in it is not asked again. Default: none. */
  cache?: string;
  /** Price of a million tokens, in any currency. Default 0. */
  price?: { input: number; output: number };
  /** Default 0.2. */
  temperature?: number;
  /** Longest answer in tokens. Default 900. */
  maxTokens?: number;
  /** What the model is told of a photo's surroundings. Default `describeSurroundings`. */
  describe?: (request: CaptionRequest) => string;
}

/** What a captioner has used so far. */
export interface CaptionUsage {
  /** Answers of the service, useless ones included. */
  answers: number;
  fromCache: number;
  inputTokens: number;
  outputTokens: number;
  /** In the currency of the prices. */
  cost: number;
}

export interface VisionCaptioner extends CaptionProvider {
  readonly usage: Readonly<CaptionUsage>;
}

/** Ways to ask for JSON, from the strictest on; a server that refuses one is asked the next way from then on. */
const FORMATS = [
  { type: 'json_schema', json_schema: { name: 'caption', strict: true, schema: CAPTION_SCHEMA } },
  { type: 'json_object' },
  undefined,
] as const;

/** What a server answers to a parameter that it does not know. */
const REFUSED_PARAMETER: ReadonlySet<unknown> = new Set([400, 404, 415, 422, 501]);

const completion = z.object({
  choices: z.array(z.object({ message: z.object({ content: z.string() }) })).min(1),
  usage: z.object({ prompt_tokens: z.number().default(0), completion_tokens: z.number().default(0) }).optional(),
});

/**
 * A provider that asks a vision model behind an OpenAI-compatible service (vLLM, Ollama, DashScope…). Requests are bounded
 * in number, retried with back-off after 429, 5xx, cut connections and answers that are no caption, and kept in a cache.
 *
 * @throws {UgeError} from `caption`: `data/http-failed`, `data/caption-without-picture`; `data/captioner-refused` for a wrong
 * token or model, which no other photo would get past either.
 */
export function createVisionCaptioner(options: VisionCaptionerOptions): VisionCaptioner {
  const { endpoint, model, token, price, temperature = 0.2, maxTokens = 900, concurrency = 4 } = options;
  const { describe = ({ graph, imageNodeId }) => describeSurroundings(graph, imageNodeId) } = options;
  const client = new HttpClient({ requestsPerSecond: 20, timeout: 120_000, ...options, concurrency });
  const url = `${endpoint.replace(/\/+$/, '')}/chat/completions`;
  const cache = options.cache === undefined ? undefined : new CaptionCache(options.cache);
  const usage: CaptionUsage = { answers: 0, fromCache: 0, inputTokens: 0, outputTokens: 0, cost: 0 };
  let format = 0;

  const accept = (body: Uint8Array): Caption => {
    const { choices, usage: used } = parseCompletion(body);
    usage.answers++;
    usage.inputTokens += used?.prompt_tokens ?? 0;
    usage.outputTokens += used?.completion_tokens ?? 0;
    usage.cost = (usage.inputTokens * (price?.input ?? 0) + usage.outputTokens * (price?.output ?? 0)) / 1e6;
    return parseCaptionAnswer(choices[0]!.message.content);
  };

  const ask = async (messages: readonly unknown[], signal: AbortSignal | undefined): Promise<Caption> => {
    const tried = format;
    const responseFormat = FORMATS[tried];
    const body = JSON.stringify({
      ...{ model, messages, temperature, max_tokens: maxTokens },
      ...(responseFormat && { response_format: responseFormat }),
    });
    const headers = {
      contentType: 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    };
    try {
      return await client.request(url, { method: 'POST', body, ...headers, accept, ...(signal && { signal }) });
    } catch (error) {
      if (!UgeError.isInstance(error)) throw error;
      const { status } = error.details;
      if (status === 401 || status === 403) throw refused(error, model);
      if (!REFUSED_PARAMETER.has(status)) throw error;
      // Another photo may have found the way meanwhile.
      format = Math.max(format, tried + 1);
      if (format >= FORMATS.length) throw refused(error, model);
      return ask(messages, signal);
    }
  };

  return {
    id: `vision/${model}`,
    concurrency,
    get usage() {
      return { ...usage };
    },
    async caption(request, { signal } = {}) {
      const picture = await readPicture(request);
      const prompt = captionPrompt(describe(request));
      const key = contentHash({ model, prompt, temperature, maxTokens, picture: contentHash(picture) });
      const known = await cache?.get(key);
      if (known) {
        usage.fromCache++;
        return known;
      }
      const mediaType = mediaTypeOf(picture);
      if (!mediaType) throw withoutPicture(request.imageNodeId, 'the picture is neither JPEG nor PNG nor WebP');
      const image = `data:${mediaType};base64,${Buffer.from(picture).toString('base64')}`;
      const messages = [
        { role: 'system', content: SYSTEM_PROMPT },
        {
          role: 'user',
          content: [
            { type: 'image_url', image_url: { url: image } },
            { type: 'text', text: prompt },
          ],
        },
      ];
      const caption = await ask(messages, signal);
      await cache?.add(key, caption);
      return caption;
    },
  };
}

function parseCompletion(body: Uint8Array): z.infer<typeof completion> {
  try {
    return completion.parse(JSON.parse(new TextDecoder().decode(body)));
  } catch {
    throw new Error('expected a chat completion');
  }
}

async function readPicture({ image, imageNodeId }: CaptionRequest): Promise<Uint8Array> {
  if (image instanceof Uint8Array) return image;
  if (image === undefined) throw withoutPicture(imageNodeId, 'no picture was given');
  return readFile(image).catch((error: Error) => {
    throw withoutPicture(imageNodeId, error.message);
  });
}

function withoutPicture(imageNodeId: string, problem: string): UgeError {
  return new UgeError(
    'data/caption-without-picture',
    `${imageNodeId}: ${problem}; a vision model needs the picture, the template captioner does not.`,
    { imageNodeId },
  );
}

function refused(error: UgeError, model: string): UgeError {
  return new UgeError(
    'data/captioner-refused',
    `${error.message} The service refuses every request: check token, model "${model}" and whether it takes pictures.`,
    { ...error.details, model },
  );
}

import { UgeError } from '@uge/core';
import { parseLossless } from '../../photos/parse-lossless.ts';
import { textOf } from '../../photos/text-of.ts';
import type { BoundingBox } from '../bounding-box.ts';
import { HttpClient } from '../http/http-client.ts';
import { imageFields, type MapillaryImage, parseImage, urlField } from './mapillary-image.ts';
import type { MapillaryOptions } from './mapillary-options.ts';

/** The search gives at most this many photos of a box, in no order. */
const MOST_PER_BOX = 2000;

export interface FoundImage {
  image: MapillaryImage;
  pictureUrl: string;
}

/** What a box holds; `full` where the search may have left photos out. */
export interface BoxImages {
  found: FoundImage[];
  full: boolean;
}

interface Page {
  data: unknown[];
  paging?: { next?: unknown; cursors?: { after?: unknown } };
}

/** The parts of the Mapillary API v4 that fetching photos needs. */
export class MapillaryClient {
  readonly #options: MapillaryOptions;
  readonly #http: HttpClient;
  readonly #endpoint: string;

  /** @throws {UgeError} `data/missing-token`. */
  constructor(options: MapillaryOptions) {
    if (!options.token.trim()) {
      throw new UgeError(
        'data/missing-token',
        'Mapillary: no access token; register an application at https://www.mapillary.com/dashboard/developers and give its token.',
      );
    }
    this.#options = options;
    this.#endpoint = (options.endpoint ?? 'https://graph.mapillary.com').replace(/\/+$/, '');
    const defaults = { concurrency: 8, requestsPerSecond: 20, timeout: 60_000, seed: options.seed };
    this.#http = new HttpClient({ ...defaults, ...options.http });
  }

  /** Photos of a box of less than 0.01 square degrees. */
  async imagesIn(box: BoundingBox): Promise<BoxImages> {
    const { size = 2048, city, capturedAfter, capturedBefore, panoramas } = this.#options;
    const parameters = new URLSearchParams({
      fields: imageFields(size),
      bbox: box.join(','),
      limit: `${MOST_PER_BOX}`,
    });
    if (capturedAfter !== undefined) parameters.set('start_captured_at', capturedAfter);
    if (capturedBefore !== undefined) parameters.set('end_captured_at', capturedBefore);
    if (panoramas !== undefined) parameters.set('is_pano', String(panoramas));
    const found: FoundImage[] = [];
    let full = false;
    for (let after = ''; ; ) {
      if (after) parameters.set('after', after);
      const { data, paging } = await this.#ask(`${this.#endpoint}/images?${parameters}`, acceptPage);
      for (const entry of data) {
        const image = parseImage(entry, { size, city });
        if (image) found.push(image);
      }
      const next = paging?.next === undefined ? '' : textOf(paging.cursors?.after);
      full ||= data.length >= MOST_PER_BOX && !next;
      if (!next || next === after) return { found, full };
      after = next;
    }
  }

  /** A fresh address of a picture: addresses expire. */
  async pictureUrl(id: string): Promise<string> {
    const field = urlField(this.#options.size ?? 2048);
    return this.#ask(`${this.#endpoint}/${id}?fields=${field}`, (body) => {
      const url = textOf((parseJson(body) as Record<string, unknown>)[field]);
      if (!url) throw new Error(`expected JSON with "${field}"`);
      return url;
    });
  }

  /** The bytes of a picture. Its address is asked without the token. */
  async picture(url: string): Promise<Uint8Array> {
    return this.#http.request(url, { accept: acceptPicture, signal: this.#options.signal });
  }

  /** Bytes of a picture as its server states them, or undefined where it does not. */
  async pictureBytes(url: string): Promise<number | undefined> {
    const length = await this.#http.request(url, {
      method: 'HEAD',
      accept: (_, { headers }) => headers.get('content-length'),
      signal: this.#options.signal,
    });
    return length === null ? undefined : Number(length);
  }

  #ask<T>(url: string, accept: (body: Uint8Array) => T): Promise<T> {
    const { token, signal } = this.#options;
    return this.#http.request(url, { authorization: `OAuth ${token}`, accept, signal });
  }
}

function acceptPage(body: Uint8Array): Page {
  const page = parseJson(body) as Page;
  if (!Array.isArray(page?.data)) throw new Error('expected JSON with a "data" list');
  return page;
}

function parseJson(body: Uint8Array): unknown {
  try {
    return parseLossless(new TextDecoder().decode(body));
  } catch {
    throw new Error('expected JSON');
  }
}

function acceptPicture(body: Uint8Array): Uint8Array {
  const head = Buffer.from(body.subarray(0, 12)).toString('latin1');
  const picture = head.startsWith('\xff\xd8\xff') || head.startsWith('\x89PNG') || /^RIFF.{4}WEBP/s.test(head);
  if (!picture) throw new Error('expected a picture');
  return body;
}

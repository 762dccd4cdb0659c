import { checkBox, tileBox } from '../bounding-box.ts';
import { HttpClient } from '../http/http-client.ts';
import type { OverpassOptions } from './overpass-options.ts';
import { type OverpassRegion, overpassQuery } from './overpass-query.ts';

/** Degrees: dense city tiles of this side are answered in some ten seconds. */
const TILE = 0.05;
const SECONDS = 180;

export interface OverpassElement {
  type: 'node' | 'way' | 'relation' | 'count';
  id: number;
  tags?: Record<string, string>;
  [field: string]: unknown;
}

export interface OverpassAnswer {
  osm3s?: { timestamp_osm_base?: string; copyright?: string };
  elements: OverpassElement[];
}

/** An Overpass server, asked one query at a time and at most one every two seconds: it gives each address two slots. */
export class OverpassClient {
  readonly #options: OverpassOptions;
  readonly #http: HttpClient;

  constructor(options: OverpassOptions) {
    this.#options = options;
    const defaults = { concurrency: 1, requestsPerSecond: 0.5, timeout: (SECONDS + 60) * 1000, retries: 4 };
    this.#http = new HttpClient({ ...defaults, ...options.http });
  }

  /** The regions that are asked for one by one. @throws {UgeError} `data/invalid-box`. */
  tiles(): OverpassRegion[] {
    const { region } = this.#options;
    if ('area' in region) return [region];
    checkBox(region.box);
    return tileBox(region.box, { side: TILE }).map((box) => ({ box }));
  }

  query(region: OverpassRegion, output: 'body' | 'count'): string {
    return overpassQuery(region, { seconds: SECONDS, output });
  }

  /** @throws {UgeError} `data/http-failed`. */
  ask(query: string): Promise<OverpassAnswer> {
    const { endpoint = 'https://overpass-api.de/api/interpreter', signal } = this.#options;
    return this.#http.request(endpoint, {
      method: 'POST',
      body: new URLSearchParams({ data: query }).toString(),
      accept: acceptAnswer,
      signal,
    });
  }
}

/** A query that runs out of time or memory answers 200 with what it has and a remark. */
function acceptAnswer(body: Uint8Array): OverpassAnswer {
  let answer: Partial<OverpassAnswer> & { remark?: string };
  try {
    answer = JSON.parse(new TextDecoder().decode(body)) as typeof answer;
  } catch {
    throw new Error('expected JSON');
  }
  if (!Array.isArray(answer?.elements)) throw new Error('expected JSON with an "elements" list');
  if (answer.remark !== undefined && /error/i.test(answer.remark)) throw new Error(`stopped early: ${answer.remark}`);
  return answer as OverpassAnswer;
}

import { type LongOperationOptions, UgeError } from '@uge/core';
import pLimit from 'p-limit';
import { type Grounding, groundCaption } from '../grounding/ground-caption.ts';
import type { Caption, CaptionProvider, CaptionRequest } from './caption-provider.ts';

export interface CaptionPhotosOptions extends LongOperationOptions {
  provider: CaptionProvider;
  /** Captions whose share of named places that the graph has near the photo is below this are rejected. Default 0.8. */
  minimumGrounding?: number;
  /** Describes the photos whose caption failed or was rejected. Default: they get none. */
  fallback?: CaptionProvider;
}

/** What became of one photo. */
export interface CaptionOutcome {
  imageNodeId: string;
  /** Absent where it failed or was rejected and there was no fallback. */
  caption?: Caption;
  /** Provider of `caption`. */
  provider?: string;
  /** Of the provider's caption, kept or rejected; absent where it failed. */
  grounding?: Grounding;
  /** Why the provider's caption was not kept. */
  problem?: string;
}

export interface CaptionReport {
  /** One for each request, in order. */
  outcomes: CaptionOutcome[];
  counts: { accepted: number; rejected: number; failed: number };
  /** Names that captions gave and the graph does not have near their photos, most frequent first. */
  hallucinated: { name: string; count: number }[];
}

/**
 * Describe photos with a provider, as many at a time as it takes, and check every caption against the graph: a caption that
 * names too much that is not there is rejected and counted. A photo that fails does not stop the others.
 *
 * @throws {UgeError} `data/captioner-refused` where the provider can describe no photo at all (wrong token or model).
 */
export async function captionPhotos(
  requests: readonly CaptionRequest[],
  options: CaptionPhotosOptions,
): Promise<CaptionReport> {
  const { provider, minimumGrounding = 0.8, fallback, signal, onProgress } = options;
  const stopped = new AbortController();
  const whole = signal ? AbortSignal.any([signal, stopped.signal]) : stopped.signal;
  const limit = pLimit(provider.concurrency);
  let done = 0;
  const describe = async (request: CaptionRequest): Promise<CaptionOutcome> => {
    whole.throwIfAborted();
    const outcome = await attempt(provider, request, { minimumGrounding, signal: whole }).catch((error: unknown) => {
      stopped.abort(error);
      throw error;
    });
    if (!outcome.caption && fallback) {
      outcome.caption = await fallback.caption(request, { signal: whole });
      outcome.provider = fallback.id;
    }
    onProgress?.({ phase: 'caption photos', done: ++done, total: requests.length, unit: 'photos' });
    return outcome;
  };
  const outcomes = await Promise.all(requests.map((request) => limit(describe, request)));
  const rejected = outcomes.filter(({ problem, grounding }) => problem !== undefined && grounding !== undefined).length;
  const failed = outcomes.filter(({ problem, grounding }) => problem !== undefined && grounding === undefined).length;
  return {
    outcomes,
    counts: { accepted: outcomes.length - rejected - failed, rejected, failed },
    hallucinated: countNames(outcomes.flatMap(({ grounding }) => grounding?.hallucinated ?? [])),
  };
}

async function attempt(
  provider: CaptionProvider,
  request: CaptionRequest,
  { minimumGrounding, signal }: { minimumGrounding: number; signal: AbortSignal },
): Promise<CaptionOutcome> {
  const { graph, imageNodeId } = request;
  let caption: Caption;
  try {
    caption = await provider.caption(request, { signal });
  } catch (error) {
    signal.throwIfAborted();
    if (!UgeError.isInstance(error) || error.code === 'data/captioner-refused') throw error;
    return { imageNodeId, problem: `failed: ${error.message}` };
  }
  const grounding = groundCaption(graph, imageNodeId, caption);
  if (grounding.score >= minimumGrounding) return { imageNodeId, caption, provider: provider.id, grounding };
  const named = grounding.hallucinated.slice(0, 5).join(', ');
  const problem = `rejected: grounding ${grounding.score.toFixed(2)} is below ${minimumGrounding}; not near the photo: ${named}`;
  return { imageNodeId, grounding, problem };
}

function countNames(names: readonly string[]): { name: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}

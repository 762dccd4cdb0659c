import { join } from 'node:path';
import { contentHash } from '@uge/core';
import { writeFileAtomic } from '@uge/core/node';
import { type CityGraph, decodeCityGraph, extractSubgraph, type OsmData } from '@uge/graph';
import { readOsm } from '@uge/graph/node';
import { captionPhoto } from '../captions/caption-photo.ts';
import { gatherPlaceContext } from '../captions/place-context.ts';
import { graphPath, imagePath } from '../dataset/paths.ts';
import { findReasoningPaths } from '../paths/find-reasoning-paths.ts';
import { scorePerception } from '../perception/score-perception.ts';
import type { StreetScene } from '../render/scene/scene-types.ts';
import { createStreetScene } from '../render/street-scene.ts';
import { renderPicture, takeOverPicture } from './make-picture.ts';
import type { CityContext, PhotoStage, PhotoTask, StageOutputs, StageResult } from './photo-task.ts';

/** Does the stages of one photo after the other. */
export type PhotoWorker = (task: PhotoTask) => Promise<StageResult[]>;

/**
 * A worker for the photos of one city; the same in the calling thread and in worker threads. The scene and the graph are
 * opened when a task first needs them.
 *
 * @param options.osm - the parsed extract, where the caller has it; otherwise `context.extract` is read.
 */
export function createPhotoWorker(context: CityContext, { osm }: { osm?: OsmData } = {}): PhotoWorker {
  const stages = createStages(context, osm);
  return async (task) => {
    const results: StageResult[] = [];
    const known = { ...task.known };
    for (const stage of task.stages) {
      if (known.pictures?.rejected !== undefined) break;
      const result = await attempt(stage, context.retries, () => stages[stage](task, known));
      results.push(result);
      if (result.status === 'failed') break;
      Object.assign(known, { [stage]: result.output });
    }
    return results;
  };
}

type Stages = { [S in PhotoStage]: (task: PhotoTask, known: Partial<StageOutputs>) => Promise<StageOutputs[S]> };

function createStages(context: CityContext, osm: OsmData | undefined): Stages {
  const { city, folder, imageSize, conditions, maxGraphNodes, pathsPerPhoto, seeds } = context;
  let scene: Promise<StreetScene> | undefined;
  const openScene = async (): Promise<StreetScene> =>
    createStreetScene(osm ?? (await readOsm(context.extract!)), { seed: seeds.pictures, city });
  let graph: CityGraph | undefined;
  const openGraph = (): CityGraph => {
    graph ??= decodeCityGraph(new Uint8Array(context.graph!), { name: `cities/${city}.ugc` });
    return graph;
  };
  return {
    pictures: async ({ photo, picture }) => {
      const out = join(folder, imagePath(city, photo.id));
      if (picture) return takeOverPicture(picture, { out, imageSize });
      scene ??= openScene();
      return renderPicture(await scene, photo, { out, imageSize, conditions });
    },
    paths: async ({ photo }) => {
      const options = { seed: seeds.paths, count: pathsPerPhoto };
      return { paths: findReasoningPaths(openGraph(), `image/${photo.id}`, options) };
    },
    graphs: async ({ photo }, { paths }) => {
      const include = paths?.paths.flatMap(({ steps }) => steps.map(({ targetId }) => targetId)) ?? [];
      const subgraph = extractSubgraph(openGraph(), `image/${photo.id}`, { maxNodes: maxGraphNodes, include });
      const text = `${JSON.stringify(subgraph)}\n`;
      await writeFileAtomic(join(folder, graphPath(city, photo.id)), text);
      return { sha256: contentHash(text) };
    },
    captions: async ({ photo }, { pictures }) => {
      const imageNodeId = `image/${photo.id}`;
      const { scene: shares, conditions, visiblePlaces } = pictures ?? {};
      const surroundings = gatherPlaceContext(openGraph(), imageNodeId);
      const perception = shares && scorePerception(shares, surroundings);
      const input = { graph: openGraph(), imageNodeId, scene: shares, conditions, perception, visiblePlaces };
      const { caption, summary, place } = captionPhoto({ ...input, seed: seeds.captions });
      return { caption, summary, place, streetId: surroundings.street!.node.id, ...(perception && { perception }) };
    },
  };
}

/** What says that the machine, not the photo, is at fault: going on would only fail for every photo. */
const FATAL_CODES: ReadonlySet<unknown> = new Set(['ENOSPC', 'EACCES', 'EPERM', 'EROFS', 'EMFILE', 'ENFILE', 'EDQUOT']);

async function attempt<S extends PhotoStage>(
  stage: S,
  retries: number,
  work: () => Promise<StageOutputs[S]>,
): Promise<StageResult> {
  for (let attempts = 1; ; attempts++) {
    try {
      return { stage, status: 'done', output: await work(), attempts } as StageResult;
    } catch (error) {
      if (FATAL_CODES.has((error as NodeJS.ErrnoException).code)) throw error;
      if (attempts > retries) return { stage, status: 'failed', error: (error as Error).message, attempts };
    }
  }
}

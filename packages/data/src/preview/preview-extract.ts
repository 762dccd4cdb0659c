import { basename } from 'node:path';
import { UgeError } from '@uge/core';
import { buildCityGraph, type CityGraph } from '@uge/graph';
import { loadCityGraph, readOsm } from '@uge/graph/node';
import { encodeJpeg } from '../render/encode-jpeg.ts';
import { renderPanorama } from '../render/render-panorama.ts';
import { renderStreetView } from '../render/render-street-view.ts';
import { sampleViewpoints } from '../render/sample-viewpoints.ts';
import type { StreetScene } from '../render/scene/scene-types.ts';
import { createStreetScene } from '../render/street-scene.ts';
import type { Viewpoint } from '../types.ts';
import type { ContactSheet, SheetPicture } from './contact-sheet.ts';
import { describePicture } from './describe-picture.ts';
import type { SheetRequest } from './preview-options.ts';

/** Metres within which the district of a place is taken for that of a viewpoint. */
const DISTRICT_METRES = 200;

type ExtractRequest = SheetRequest & { extract?: string; city?: string; panorama: boolean };

/**
 * The views that a dataset of a city would begin with, for the same seed and name.
 *
 * @param source - an extract, or a `.ugc` file with `extract` beside it.
 * @throws {UgeError} `data/preview-needs-extract`; what reading the extract throws.
 */
export async function previewExtract(source: string, request: ExtractRequest): Promise<ContactSheet> {
  const { count, size, seed, panorama, signal, onProgress } = request;
  const { graph, scene } = await openCity(source, request);
  const viewpoints = sampleViewpoints(graph, { count, seed });
  const pictures: SheetPicture[] = [];
  for (const viewpoint of viewpoints) {
    signal?.throwIfAborted();
    pictures.push(await drawPicture(scene, viewpoint, { graph, size, panorama }));
    onProgress?.({ phase: 'draw views', done: pictures.length, total: viewpoints.length, unit: 'pictures' });
  }
  const { attribution, license } = graph.provenance;
  return {
    title: graph.name,
    subtitle: `${panorama ? 'Panoramas' : 'Street views'} rendered with seed ${seed}`,
    groups: [{ title: graph.name, note: `${pictures.length} pictures`, pictures }],
    texts: [],
    credits: [`Map data: ${attribution}, ${license}`],
    cell: { width: panorama ? 2 * size : size, height: size },
  };
}

async function openCity(
  source: string,
  { extract, city, seed, signal, onProgress }: ExtractRequest,
): Promise<{ graph: CityGraph; scene: StreetScene }> {
  const built = source.endsWith('.ugc') ? await loadCityGraph(source) : undefined;
  if (built && extract === undefined) {
    throw new UgeError(
      'data/preview-needs-extract',
      `${source}: a city graph has no buildings to draw; give the extract it was built from as well.`,
      { source },
    );
  }
  const osm = await readOsm(built ? extract! : source, { signal, onProgress });
  const name = city ?? built?.name ?? basename(source).split('.')[0]!;
  const graph = built ?? buildCityGraph(osm, { name, signal, onProgress });
  return { graph, scene: createStreetScene(osm, { seed, city: name }) };
}

async function drawPicture(
  scene: StreetScene,
  viewpoint: Viewpoint,
  { graph, size, panorama }: { graph: CityGraph; size: number; panorama: boolean },
): Promise<SheetPicture> {
  const view = panorama
    ? renderPanorama(scene, viewpoint, { width: 2 * size })
    : renderStreetView(scene, viewpoint, { width: size, height: size });
  const street = graph.node(graph.indexOf(viewpoint.streetId)!);
  const around = graph.nearest(viewpoint.position, { kind: ['poi', 'aoi'], count: 8, maxMetres: DISTRICT_METRES });
  const district = street.district ?? around.map(({ index }) => graph.node(index).district).find(Boolean);
  return {
    jpeg: await encodeJpeg(view),
    ...describePicture({
      kind: panorama ? 'Rendered panorama' : 'Rendered street view',
      city: graph.name,
      heading: viewpoint.heading,
      street: street.name,
      district,
      conditions: view.conditions,
    }),
  };
}

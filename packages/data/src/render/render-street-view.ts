import { UgeError } from '@uge/core';
import type { LonLat } from '@uge/graph';
import type { SceneStatistics, ViewConditions } from '../types.ts';
import { drawBuildings } from './draw/draw-buildings.ts';
import { drawFurniture, drawFurnitureShadows } from './draw/draw-furniture.ts';
import { drawGround } from './draw/draw-ground.ts';
import { drawShadows } from './draw/draw-shadows.ts';
import { drawTrees } from './draw/draw-trees.ts';
import type { Drawing } from './draw/drawing.ts';
import { createCamera } from './raster/camera.ts';
import { createFrame } from './raster/frame.ts';
import type { StreetScene } from './scene/scene-types.ts';
import { addGlows } from './shade/add-glows.ts';
import { drawConditions } from './shade/draw-conditions.ts';
import { drawPrecipitation } from './shade/draw-precipitation.ts';
import { createLight } from './shade/light.ts';
import { Painter, SHOWS } from './shade/painter.ts';
import { shadeFacade } from './shade/shade-facade.ts';
import { shadeGround } from './shade/shade-ground.ts';
import { shadeLeaves, shadePlain, shadeRoof, shadeSign, shadeStripes } from './shade/shade-objects.ts';
import { shadeSky } from './shade/shade-sky.ts';

export interface RenderStreetViewOptions {
  /** Pixels. Default 224. */
  width?: number;
  /** Pixels. Default 224. */
  height?: number;
  /** Horizontal, degrees, `(0, 170]`. Default 80. */
  fieldOfView?: number;
  /** Metres above ground. Default 2.2. */
  cameraHeight?: number;
  /** Samples per pixel side, 1 to 4. Default 2. */
  supersampling?: number;
  /** Time of day, weather and season to hold the view to. What is left out is drawn from the scene's seed by position. */
  conditions?: Partial<ViewConditions>;
}

/** A named place of which some pixels are seen. */
export interface VisiblePlace {
  /** OSM id: `node/1`, `way/2`, `relation/3`. */
  id: string;
  name: string;
  /** From the camera. */
  metres: number;
  /** Degrees clockwise from north. */
  bearing: number;
  /** Pixels of the picture that show it. */
  pixels: number;
}

export interface StreetView {
  width: number;
  height: number;
  /** RGB, row-major, 8 bits a channel, `width * height * 3` bytes. */
  pixels: Uint8Array;
  statistics: SceneStatistics;
  conditions: ViewConditions;
  /** Most pixels first. */
  visiblePlaces: VisiblePlace[];
}

/**
 * Draw what stands around a camera, in perspective and with nearer things in front of farther ones.
 * The same scene, view and options give the same bytes; time of day, weather and season go with the position.
 *
 * @param view.position - `[lon, lat]`, EPSG:4326. Outside the extract there are ground and sky.
 * @param view.heading - degrees clockwise from north.
 * @throws {UgeError} `data/invalid-render-size` for sizes, field of view or sampling out of range;
 * `data/invalid-viewpoint` for a position or heading that is no number; `data/unknown-conditions`.
 */
export function renderStreetView(
  scene: StreetScene,
  view: { position: LonLat; heading: number },
  options: RenderStreetViewOptions = {},
): StreetView {
  const { width = 224, height = 224, fieldOfView = 80, cameraHeight = 2.2, supersampling = 2 } = options;
  checkSize({ width, height, fieldOfView, cameraHeight, supersampling });
  if (![...view.position, view.heading].every(Number.isFinite)) {
    throw new UgeError(
      'data/invalid-viewpoint',
      `renderStreetView: position [${view.position.join(', ')}] and heading ${view.heading} must be finite degrees.`,
      { ...view },
    );
  }
  const position = scene.toLocal(view.position);
  const camera = createCamera(position, {
    height: cameraHeight,
    heading: view.heading,
    fieldOfView,
    width: width * supersampling,
    rows: height * supersampling,
  });
  const key = view.position.map((degrees) => degrees.toFixed(6)).join();
  const conditions = drawConditions(scene.seed, { position: view.position, key, fixed: options.conditions });
  const light = createLight(scene.seed, { city: scene.style, key, conditions });
  const frame = createFrame(camera);
  const drawing: Drawing = { scene, camera, frame, light, surfaces: [undefined, { kind: 'base' }], glows: [] };
  drawGround(drawing);
  drawShadows(drawing);
  drawFurnitureShadows(drawing);
  drawBuildings(drawing);
  drawTrees(drawing);
  drawFurniture(drawing);
  const painter = new Painter({ camera, frame, light, scene, supersampling });
  shadeFrame(painter, drawing);
  addGlows(painter, drawing.glows);
  const pixels = painter.finish();
  drawPrecipitation(pixels, { width, height, light, camera });
  return {
    width,
    height,
    pixels,
    statistics: statisticsOf(painter),
    conditions,
    visiblePlaces: visiblePlaces(painter, supersampling),
  };
}

/** Shade each column in runs of samples that show one surface. */
function shadeFrame(painter: Painter, { frame, surfaces }: Drawing): void {
  for (let x = 0; x < frame.width; x++) {
    const column = x * frame.rows;
    painter.mirrorRow = painter.camera.horizonY;
    for (let from = 0, to = 0; from < frame.rows; from = to) {
      const number = frame.surface[column + from]!;
      to = from + 1;
      while (to < frame.rows && frame.surface[column + to] === number) to++;
      const surface = surfaces[number];
      const run = { x, from, to };
      switch (surface?.kind) {
        case undefined:
          shadeSky(painter, x, run);
          break;
        case 'facade':
          shadeFacade(painter, surface.wall, { x, from, to, inverseDepth: frame.inverseDepth[column + from]! });
          painter.mirrorRow = to;
          break;
        case 'leaves':
          shadeLeaves(painter, surface, run);
          break;
        case 'roof':
          shadeRoof(painter, surface, run);
          break;
        case 'plain':
          shadePlain(painter, surface, run);
          painter.mirrorRow = Math.max(painter.mirrorRow, to);
          break;
        case 'stripes':
          shadeStripes(painter, surface, run);
          break;
        case 'sign':
          shadeSign(painter, surface, run);
          break;
        default:
          shadeGround(painter, surface!, run);
      }
    }
  }
}

function statisticsOf({ counts }: Painter): SceneStatistics {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const share = (kind: keyof typeof SHOWS): number => counts[SHOWS[kind]]! / total;
  return {
    sky: share('sky'),
    building: share('building'),
    road: share('road'),
    pavement: share('pavement'),
    greenery: share('greenery'),
    water: share('water'),
    shop: share('shop'),
    other: share('other'),
  };
}

function visiblePlaces({ placeSamples, scene, camera }: Painter, supersampling: number): VisiblePlace[] {
  const visible: VisiblePlace[] = [];
  placeSamples.forEach((samples, index) => {
    if (samples === 0) return;
    const place = scene.places[index]!;
    const dx = place.x - camera.x;
    const dy = place.y - camera.y;
    visible.push({
      id: place.id,
      name: place.name,
      metres: Math.hypot(dx, dy),
      bearing: ((Math.atan2(dx, dy) * 180) / Math.PI + 360) % 360,
      pixels: samples / supersampling ** 2,
    });
  });
  return visible.sort((a, b) => b.pixels - a.pixels || (a.id < b.id ? -1 : 1));
}

/** Samples on one side of a picture. */
const LARGEST_SIDE = 8192;

function checkSize(size: Required<Omit<RenderStreetViewOptions, 'conditions'>>): void {
  const { width, height, fieldOfView, cameraHeight, supersampling } = size;
  const side = (pixels: number): boolean =>
    Number.isInteger(pixels) && pixels >= 1 && pixels * supersampling <= LARGEST_SIDE;
  const sampled = Number.isInteger(supersampling) && supersampling >= 1 && supersampling <= 4;
  if (
    sampled &&
    side(width) &&
    side(height) &&
    fieldOfView > 0 &&
    fieldOfView <= 170 &&
    cameraHeight > 0.2 &&
    cameraHeight < 1000
  )
    return;
  throw new UgeError(
    'data/invalid-render-size',
    `renderStreetView: ${width} x ${height} pixels, field of view ${fieldOfView}°, camera ${cameraHeight} m up, supersampling ${supersampling}; expected whole pixels up to ${LARGEST_SIDE} samples a side, (0°, 170°], (0.2 m, 1000 m) and 1 to 4.`,
    { ...size },
  );
}

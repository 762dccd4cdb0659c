import { UgeError } from '@uge/core';
import type { LonLat } from '@uge/graph';
import { type Camera, createCamera } from './raster/camera.ts';
import {
  type RenderStreetViewOptions,
  renderStreetView,
  type StreetView,
  type VisiblePlace,
} from './render-street-view.ts';
import type { StreetScene } from './scene/scene-types.ts';

export interface RenderPanoramaOptions extends Omit<RenderStreetViewOptions, 'fieldOfView'> {
  /** Pixels, 16 to 8192. Default 1024. */
  width?: number;
  /** Pixels, 8 to 4096. Default half the width, as a sphere has it. */
  height?: number;
}

/** Perspective views that go round: at the edges of so many, a surface's detail is hardly finer than in their middle. */
const FACES = 8;
const FACE_RADIANS = (2 * Math.PI) / FACES;

/** Pixels kept from the rim of a view, so that no sample lies beyond the last pixel centre. */
const RIM = 2;

/**
 * From the middle of a view to its sides. Views overlap widely: what stands beside a view is left out of it, though a
 * crown or a pavement may reach in, and would be cut off where the next view takes over.
 */
const HALF_VIEW = (40 * Math.PI) / 180;

/**
 * Views of the band around the horizon, and of half their detail for what lies above and below: rows of a level view
 * spread with the tangent of the elevation and are twice as dense there as needed.
 */
const TIERS = [
  { detail: 1, elevation: (50 * Math.PI) / 180 },
  { detail: 0.5, elevation: (84 * Math.PI) / 180 },
] as const;

/** Largest height of one view, in samples. */
const MOST_SAMPLES = 8192;

/** Where the 2 × 2 samples of a pixel lie. */
const OFFSETS = [0.25, 0.75] as const;

/** Level views all round in one sharpness, and how far up and down they reach, in radians. */
interface Ring {
  views: StreetView[];
  camera: Camera;
  elevation: number;
}

/**
 * Draw everything around a camera as an equirectangular panorama: columns are directions, the middle one is `heading` and
 * the first follows the last; rows are elevations from zenith to nadir with the horizon in the middle. `cropPanorama` cuts
 * perspective views out of it. Within 6° of zenith and nadir, which no level view reaches, the colours around run together.
 *
 * `statistics` are the mean of eight views of 80° around, and the pixels of `visiblePlaces` are about those of the panorama.
 *
 * @param viewpoint.position - `[lon, lat]`, EPSG:4326.
 * @param viewpoint.heading - degrees clockwise from north.
 * @returns RGB, row-major. The same scene, viewpoint and options give the same bytes.
 * @throws {UgeError} `data/invalid-render-size`, `data/invalid-viewpoint`.
 */
export function renderPanorama(
  scene: StreetScene,
  viewpoint: { position: LonLat; heading: number },
  options: RenderPanoramaOptions = {},
): StreetView {
  const { width = 1024, height = width / 2, ...view } = options;
  checkSize(width, height);
  const rings = TIERS.map(({ detail, elevation }) =>
    renderRing(scene, viewpoint, { ...view, focal: (detail * width) / (2 * Math.PI), elevation }),
  );
  const pixels = new Uint8Array(width * height * 3);
  const reach = rings.at(-1)!.elevation;
  const rows = Array.from({ length: height }, (_, row) => row);
  const elevationOf = (row: number): number => (0.5 - (row + 0.5) / height) * Math.PI;
  const drawn = rows.filter((row) => Math.abs(elevationOf(row)) <= reach);
  for (const row of drawn) {
    const ring = rings.find(({ elevation }) => Math.abs(elevationOf(row)) <= elevation)!;
    for (let column = 0; column < width; column++) {
      samplePixel(ring, { column, row, width, height }, pixels.subarray((row * width + column) * 3));
    }
  }
  const [first = 0, last = 0] = [drawn[0], drawn.at(-1)];
  for (const row of rows) {
    if (row >= first && row <= last) continue;
    const share = (Math.abs(elevationOf(row)) - reach) / (Math.PI / 2 - reach);
    closePole(pixels, { width, row, from: row < first ? first : last, share });
  }
  const { views } = rings[0]!;
  return { ...views[0]!, width, height, pixels, ...mergeViews(views) };
}

function renderRing(
  scene: StreetScene,
  { position, heading }: { position: LonLat; heading: number },
  options: RenderStreetViewOptions & { focal: number; elevation: number },
): Ring {
  const { focal, elevation, supersampling = 2, ...rest } = options;
  const width = 2 * Math.ceil(focal * Math.tan(HALF_VIEW));
  const fieldOfView = (360 / Math.PI) * Math.atan(width / 2 / focal);
  // Where the horizon divides the rows is the camera's choice: the smaller part below it must reach down far enough.
  const placement = { height: 1, heading: 0, fieldOfView, width, rows: 1 };
  const below = 1 - createCamera([0, 0], placement).horizonY;
  const farthest = focal / Math.cos(FACE_RADIANS / 2);
  const wanted = Math.ceil((farthest * Math.tan(elevation) + RIM) / below);
  const height = Math.min(wanted, Math.floor(MOST_SAMPLES / supersampling));
  const views = Array.from({ length: FACES }, (_, face) =>
    renderStreetView(
      scene,
      { position, heading: heading + (face * 360) / FACES },
      { ...rest, width, height, fieldOfView, supersampling },
    ),
  );
  const reached = Math.atan((height * below - RIM) / farthest);
  return {
    views,
    camera: createCamera([0, 0], { ...placement, rows: height }),
    elevation: Math.min(elevation, reached),
  };
}

/** Mean of 2 × 2 bilinear samples of the view that looks in the pixel's direction. */
function samplePixel(
  { views, camera }: Ring,
  { column, row, width, height }: { column: number; row: number; width: number; height: number },
  into: Uint8Array,
): void {
  const sum = [0.5, 0.5, 0.5];
  const middle = ((column + 0.5) / width - 0.5) * 2 * Math.PI;
  const face = Math.round(middle / FACE_RADIANS);
  const view = views[(face + FACES) % FACES]!;
  for (const right of OFFSETS) {
    const turn = ((column + right) / width - 0.5) * 2 * Math.PI - face * FACE_RADIANS;
    const x = camera.centreX + camera.focal * Math.tan(turn) - 0.5;
    for (const down of OFFSETS) {
      const elevation = (0.5 - (row + down) / height) * Math.PI;
      const y = camera.horizonY - (camera.focal * Math.tan(elevation)) / Math.cos(turn) - 0.5;
      addSample(view, { x, y }, sum);
    }
  }
  for (let channel = 0; channel < 3; channel++) into[channel] = sum[channel]!;
}

function addSample({ width, height, pixels }: StreetView, at: { x: number; y: number }, sum: number[]): void {
  const x = Math.min(Math.max(at.x, 0), width - 1.001);
  const y = Math.min(Math.max(at.y, 0), height - 1.001);
  const left = Math.floor(x);
  const top = Math.floor(y);
  const fx = x - left;
  const fy = y - top;
  const upper = (top * width + left) * 3;
  const lower = upper + width * 3;
  const share = 1 / OFFSETS.length ** 2;
  for (let channel = 0; channel < 3; channel++) {
    const above = pixels[upper + channel]! * (1 - fx) + pixels[upper + 3 + channel]! * fx;
    const below = pixels[lower + channel]! * (1 - fx) + pixels[lower + 3 + channel]! * fx;
    sum[channel]! += (above * (1 - fy) + below * fy) * share;
  }
}

/** Fill a row near a pole: the last drawn row, which runs into its own mean at the pole. */
function closePole(
  pixels: Uint8Array,
  { width, row, from, share }: { width: number; row: number; from: number; share: number },
): void {
  const edge = pixels.subarray(from * width * 3, (from + 1) * width * 3);
  for (let channel = 0; channel < 3; channel++) {
    let mean = 0;
    for (let column = 0; column < width; column++) mean += edge[column * 3 + channel]! / width;
    for (let i = channel; i < edge.length; i += 3)
      pixels[row * width * 3 + i] = Math.round(edge[i]! + (mean - edge[i]!) * share);
  }
}

function mergeViews(views: readonly StreetView[]): Pick<StreetView, 'statistics' | 'visiblePlaces'> {
  const statistics = { ...views[0]!.statistics };
  for (const kind of Object.keys(statistics) as (keyof typeof statistics)[]) {
    statistics[kind] = views.reduce((sum, view) => sum + view.statistics[kind], 0) / views.length;
  }
  const places = new Map<string, VisiblePlace>();
  const share = FACE_RADIANS / (2 * HALF_VIEW);
  for (const place of views.flatMap(({ visiblePlaces }) => visiblePlaces)) {
    const { pixels = 0 } = places.get(place.id) ?? {};
    places.set(place.id, { ...place, pixels: pixels + place.pixels * share });
  }
  const visiblePlaces = [...places.values()].sort((a, b) => b.pixels - a.pixels || (a.id < b.id ? -1 : 1));
  return { statistics, visiblePlaces };
}

function checkSize(width: number, height: number): void {
  const fits = (pixels: number, [least, most]: [number, number]): boolean =>
    Number.isInteger(pixels) && pixels >= least && pixels <= most;
  if (fits(width, [16, 8192]) && fits(height, [8, 4096])) return;
  throw new UgeError(
    'data/invalid-render-size',
    `renderPanorama: ${width} x ${height} pixels; expected a whole width of 16 to 8192 and a whole height of 8 to 4096, by default half the width.`,
    { width, height },
  );
}

import type { Blob } from '../raster/fill-blob.ts';
import type { UprightRectangle } from '../raster/fill-wall.ts';
import type { GroundCover, RoadSegment, Wall } from '../scene/scene-types.ts';
import type { Rgb } from '../style/color.ts';
import type { ShopLook } from '../style/shop-look.ts';
import type { Shows } from './painter.ts';

/** What a frame's surface numbers stand for. */
export type Surface =
  | { kind: 'base' }
  | { kind: 'cover'; cover: GroundCover; place: number }
  | { kind: 'road'; segment: RoadSegment; layer: 'pavement' | 'kerb' | 'carriageway'; joint: boolean }
  | { kind: 'facade'; wall: Wall }
  | { kind: 'leaves'; blob: Blob; color: Rgb; depth: number }
  | { kind: 'roof'; color: Rgb; light: number; snow: boolean; dormers: RoofAxes | undefined; place: number }
  | { kind: 'plain'; color: Rgb; shows: Shows; place: number; glow?: number }
  | { kind: 'stripes'; wall: UprightRectangle; look: ShopLook; place: number }
  | { kind: 'sign'; wall: UprightRectangle; look: ShopLook; vertical: boolean; place: number };

/** Position along the eaves and up the slope of a mansard roof. */
interface RoofAxes {
  x0: number;
  y0: number;
  directionX: number;
  directionY: number;
  length: number;
  eaves: number;
  bay: number;
}

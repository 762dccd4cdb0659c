import type { LonLat } from '@uge/graph';
import type Flatbush from 'flatbush';
import type { Box, Ring } from '../geometry/polygon.ts';
import type { CityStyle } from '../style/city-style.ts';
import type { Rgb } from '../style/color.ts';
import type { FacadeStyle } from '../style/facade-style.ts';
import type { ShopLook } from '../style/shop-look.ts';

/** A shop front on the ground floor of a wall; `from` and `to` in metres along it. */
export interface ShopFront {
  from: number;
  to: number;
  look: ShopLook;
  /** Index into the scene's places. */
  place: number;
}

/** A vertical façade. Its outside lies right of the direction from 0 to 1, so a viewer sees 0 on the left. */
export interface Wall {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  length: number;
  directionX: number;
  directionY: number;
  normalX: number;
  normalY: number;
  /** Metres above ground. */
  base: number;
  top: number;
  style: FacadeStyle;
  seed: number;
  /** Party walls and slivers have no openings. */
  blank: boolean;
  /** Faces a street within reach of its pavement. */
  front: boolean;
  shops: ShopFront[];
  /** Index into the scene's places, -1 for none. */
  place: number;
}

/** A planar, convex roof face; corners as `x, y, z, …` seen counter-clockwise from above. */
export interface RoofPlane {
  corners: Float64Array;
  style: FacadeStyle;
  /** Mansard slopes have dormers; the upright triangle under a gable is made like the walls. */
  part: 'slope' | 'dormers' | 'gable';
  seed: number;
}

export interface Building {
  id: string;
  ring: Ring;
  box: Box;
  walls: Wall[];
  roof: RoofPlane[];
  top: number;
  base: number;
  tags: Readonly<Record<string, string>>;
  place: number;
}

export type GroundCover =
  | 'paved'
  | 'grass'
  | 'forest'
  | 'water'
  | 'sand'
  | 'pitch'
  | 'playground'
  | 'parking'
  | 'rail'
  | 'soil';

/** A triangulated area on the ground. */
export interface GroundArea {
  cover: GroundCover;
  /** `x, y` of the triangle corners, six numbers a triangle. */
  triangles: Float64Array;
  /** Square metres; larger areas are painted first. */
  size: number;
  place: number;
}

/** One straight piece of a road. */
export interface RoadSegment {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  length: number;
  /** Metres along the way where the piece starts. */
  offset: number;
  road: Road;
  /** Metres at either end without markings, for a crossing road; 0 where the way just bends. */
  clearStart: number;
  clearEnd: number;
  signalsStart: boolean;
  signalsEnd: boolean;
  /** Zebra crossing at that end. */
  zebraStart: boolean;
  zebraEnd: boolean;
}

export interface Road {
  id: string;
  name: string;
  class: string;
  /** Carriageway width in metres. */
  width: number;
  lanes: number;
  oneWay: boolean;
  /** Metres of pavement on either side, 0 for none. */
  pavement: number;
  surface: 'asphalt' | 'paving' | 'cobbles' | 'gravel';
  /** Painting order: footways first, large roads last. */
  rank: number;
  bridge: boolean;
  /** Cars and pedestrians reach the fronts along it. */
  street: boolean;
}

export interface Tree {
  x: number;
  y: number;
  height: number;
  radius: number;
  form: 'broad' | 'column' | 'conifer' | 'palm';
  color: Rgb;
  seed: number;
}

/** Something that stands on the ground and is drawn near the camera only. */
export type Furniture =
  | { kind: 'car'; x: number; y: number; directionX: number; directionY: number; color: Rgb; van: boolean }
  | { kind: 'lamp'; x: number; y: number; directionX: number; directionY: number }
  | { kind: 'signals'; x: number; y: number }
  | { kind: 'busStop'; x: number; y: number }
  | { kind: 'nameplate'; x: number; y: number; directionX: number; directionY: number; look: ShopLook }
  | { kind: 'post'; x: number; y: number; look: ShopLook; place: number }
  | { kind: 'blade'; x: number; y: number; directionX: number; directionY: number; look: ShopLook; place: number }
  | {
      kind: 'awning';
      x0: number;
      y0: number;
      x1: number;
      y1: number;
      normalX: number;
      normalY: number;
      look: ShopLook;
      place: number;
    }
  | {
      kind: 'barrier';
      x0: number;
      y0: number;
      x1: number;
      y1: number;
      height: number;
      material: 'wall' | 'hedge' | 'fence';
    };

export interface ScenePlace {
  /** OSM id: `node/1`, `way/2`, `relation/3`. */
  id: string;
  name: string;
  x: number;
  y: number;
}

/** A city prepared for rendering; make it with {@link createStreetScene}. Read-only. */
export interface StreetScene {
  readonly city: string;
  readonly seed: number | string;
  readonly origin: LonLat;
  readonly style: CityStyle;
  readonly buildings: readonly Building[];
  readonly buildingIndex: Flatbush | undefined;
  /** Indices of the buildings that are seen from afar. */
  readonly towers: readonly number[];
  readonly towerIndex: Flatbush | undefined;
  readonly areas: readonly GroundArea[];
  readonly areaIndex: Flatbush | undefined;
  readonly segments: readonly RoadSegment[];
  readonly segmentIndex: Flatbush | undefined;
  readonly trees: readonly Tree[];
  readonly treeIndex: Flatbush | undefined;
  readonly furniture: readonly Furniture[];
  readonly furnitureIndex: Flatbush | undefined;
  readonly places: readonly ScenePlace[];
  /** Degrees to metres east and north of `origin`. */
  toLocal(position: LonLat): [x: number, y: number];
}

/** A level camera with a shifted lens: verticals stay vertical, and the horizon lies a little below the middle. */
export interface Camera {
  /** Metres in the scene's frame. */
  x: number;
  y: number;
  /** Metres above ground. */
  height: number;
  forwardX: number;
  forwardY: number;
  rightX: number;
  rightY: number;
  /** Focal length in pixels. */
  focal: number;
  centreX: number;
  /** Pixel row of the horizon. */
  horizonY: number;
  width: number;
  rows: number;
}

/** Share of the picture above the horizon. */
const HORIZON = 0.56;

/** Nearest depth in metres that is drawn. */
export const NEAR_PLANE = 0.2;

/**
 * @param options.heading - degrees clockwise from north.
 * @param options.fieldOfView - horizontal, degrees.
 */
export function createCamera(
  position: readonly [x: number, y: number],
  options: { height: number; heading: number; fieldOfView: number; width: number; rows: number },
): Camera {
  const heading = (options.heading * Math.PI) / 180;
  return {
    x: position[0],
    y: position[1],
    height: options.height,
    forwardX: Math.sin(heading),
    forwardY: Math.cos(heading),
    rightX: Math.cos(heading),
    rightY: -Math.sin(heading),
    focal: options.width / 2 / Math.tan((options.fieldOfView * Math.PI) / 360),
    centreX: options.width / 2,
    horizonY: options.rows * HORIZON,
    width: options.width,
    rows: options.rows,
  };
}

/** Metres ahead of the camera; negative behind it. */
export function depthOf(camera: Camera, x: number, y: number): number {
  return (x - camera.x) * camera.forwardX + (y - camera.y) * camera.forwardY;
}

/** Metres right of the camera's axis. */
export function lateralOf(camera: Camera, x: number, y: number): number {
  return (x - camera.x) * camera.rightX + (y - camera.y) * camera.rightY;
}

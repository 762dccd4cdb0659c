/** A perspective view cut out of a panorama. Degrees. */
export interface PanoramaCrop {
  /** Id of the panorama's photo. */
  panorama: string;
  /** Clockwise from the panorama's centre column. */
  turn: number;
  /** Above the horizon. */
  pitch: number;
  /** Horizontal. */
  fieldOfView: number;
  /** Pixels. */
  width: number;
  height: number;
}

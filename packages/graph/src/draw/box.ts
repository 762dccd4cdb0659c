/** An upright box on the sheet, pixels. */
export interface Box {
  minX: number;
  minY: number;
  maxX: number;
  maxY: number;
}

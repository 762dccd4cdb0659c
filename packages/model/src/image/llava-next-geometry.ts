interface Size {
  width: number;
  height: number;
}

/**
 * The tiling that keeps most of a picture: largest effective resolution, then least waste, then the first.
 *
 * @param candidates - sizes in pixels.
 */
export function bestTiling(image: Size, candidates: readonly Size[]): Size {
  let best = candidates[0]!;
  let most = -1;
  let leastWaste = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const scale = Math.min(candidate.width / image.width, candidate.height / image.height);
    const effective = Math.min(
      Math.trunc(image.width * scale) * Math.trunc(image.height * scale),
      image.width * image.height,
    );
    const waste = candidate.width * candidate.height - effective;
    if (effective > most || (effective === most && waste < leastWaste)) {
      best = candidate;
      most = effective;
      leastWaste = waste;
    }
  }
  return best;
}

/** Size of a picture fitted into a canvas with its proportions kept, and where it lies, centred. */
export function fitCentred(image: Size, canvas: Size): Size & { left: number; top: number } {
  const scaleX = canvas.width / image.width;
  const scaleY = canvas.height / image.height;
  const width = scaleX < scaleY ? canvas.width : Math.min(Math.ceil(image.width * scaleY), canvas.width);
  const height = scaleX < scaleY ? Math.min(Math.ceil(image.height * scaleX), canvas.height) : canvas.height;
  return { width, height, left: Math.floor((canvas.width - width) / 2), top: Math.floor((canvas.height - height) / 2) };
}

/**
 * The part of a grid of features that shows the picture and not the padding beside it. The same number of rows (or
 * columns) goes on both sides, so that one row of padding may stay.
 *
 * @param image - pixels as decoded.
 * @param grid - features of all tiles laid out as one picture.
 */
export function unpaddedGrid(
  image: Size,
  grid: { rows: number; columns: number },
): { top: number; left: number; rows: number; columns: number } {
  if (image.width / image.height > grid.columns / grid.rows) {
    const rows = truncateRounded(image.height * (grid.columns / image.width));
    const top = Math.floor((grid.rows - rows) / 2);
    return { top, left: 0, rows: grid.rows - 2 * top, columns: grid.columns };
  }
  const columns = truncateRounded(image.width * (grid.rows / image.height));
  const left = Math.floor((grid.columns - columns) / 2);
  return { top: 0, left, rows: grid.rows, columns: grid.columns - 2 * left };
}

/** Whole part after rounding to seven digits, so that 23.99999999 counts as 24. */
function truncateRounded(value: number): number {
  return Math.trunc(Math.round(value * 1e7) / 1e7);
}

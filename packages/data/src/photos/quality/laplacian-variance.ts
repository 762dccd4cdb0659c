/**
 * Variance of the 4-neighbour Laplacian over the inner pixels of a grey picture (Pech-Pacheco et al. 2000, "Diatom
 * autofocusing in brightfield microscopy"). 0 for pictures less than 3 pixels wide or high.
 *
 * @param grey - one byte a pixel, row-major.
 */
export function laplacianVariance(grey: Uint8Array, { width, height }: { width: number; height: number }): number {
  const count = (width - 2) * (height - 2);
  if (width < 3 || height < 3) return 0;
  let sum = 0;
  let squares = 0;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1, at = y * width + 1; x < width - 1; x++, at++) {
      const edge = grey[at - 1]! + grey[at + 1]! + grey[at - width]! + grey[at + width]! - 4 * grey[at]!;
      sum += edge;
      squares += edge * edge;
    }
  }
  return squares / count - (sum / count) ** 2;
}

import sharp from 'sharp';

const SIDE = 16;

/**
 * Difference hash of a picture: on a 17 × 16 grey thumbnail, whether each cell is brighter than its right neighbour.
 * Pictures that look alike differ in few of the 256 bits, whatever their size and compression.
 *
 * @param picture - an encoded picture file, or its path.
 * @returns 64 hexadecimal digits.
 */
export async function perceptualHash(picture: Uint8Array | string): Promise<string> {
  const grey = await sharp(picture)
    .greyscale()
    .resize(SIDE + 1, SIDE, { fit: 'fill' })
    .raw()
    .toBuffer();
  let digits = '';
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column += 4) {
      let digit = 0;
      for (let bit = 0; bit < 4; bit++) {
        const at = row * (SIDE + 1) + column + bit;
        digit = 2 * digit + (grey[at]! > grey[at + 1]! ? 1 : 0);
      }
      digits += digit.toString(16);
    }
  }
  return digits;
}

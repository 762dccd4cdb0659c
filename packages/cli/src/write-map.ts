import { extname } from 'node:path';
import { UgeError } from '@uge/core';
import { writeFileAtomic } from '@uge/core/node';
import sharp from 'sharp';

const EXTENSIONS = ['.svg', '.png'];

/** @throws {UgeError} `cli/usage` for a file that is neither `.svg` nor `.png`: asked before the work starts. */
export function checkMapPath(path: string): void {
  if (EXTENSIONS.includes(extname(path).toLowerCase())) return;
  throw new UgeError('cli/usage', `--out ends in .svg or .png, found "${path}".`, { path });
}

/** Write an SVG as it is, or as a PNG of the same pixels, with the fonts that the machine has. */
export async function writeMap(path: string, svg: string): Promise<void> {
  checkMapPath(path);
  const isPng = extname(path).toLowerCase() === '.png';
  await writeFileAtomic(
    path,
    isPng ? await sharp(Buffer.from(svg), { limitInputPixels: false }).png().toBuffer() : svg,
  );
}

import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom } from '@uge/core';
import { PERCEPTION_DIMENSIONS } from '@uge/data';

/** Standard deviation of a mean of some 25 judgements of people who disagree by about 2.5 of 10. */
const NOISE = 0.5;

/**
 * Writes the rendered views of a dataset as a folder in the form of SPECS: pictures and `images.csv`. Scores are the formula
 * that datasets of rendered views come with, and noise.
 *
 * @param {string} folder
 * @param {import('@uge/data/node').Dataset} dataset
 */
export async function writeStandIn(folder, dataset) {
  await mkdir(folder, { recursive: true });
  const header = ['file', 'city', ...PERCEPTION_DIMENSIONS.flatMap((name) => [`q_${name}`, `n_${name}`])];
  const lines = [header.join()];
  for (const { id, city, image, perception = {} } of await dataset.photos()) {
    const file = `${id.replace(/\W/g, '-')}.jpg`;
    const cells = PERCEPTION_DIMENSIONS.flatMap((name) => {
      const noise = NOISE * createRandom('stand-in', id, name).normal();
      return [Math.min(10, Math.max(0, perception[name] + noise)).toFixed(3), 25];
    });
    await copyFile(dataset.resolve(image), join(folder, file));
    lines.push([file, city, ...cells].join());
  }
  await writeFile(join(folder, 'images.csv'), `${lines.join('\n')}\n`);
}

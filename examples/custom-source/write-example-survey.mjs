import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createStreetScene, renderStreetView, sampleViewpoints } from '@uge/data';
import { encodeJpeg } from '@uge/data/node';
import { buildCityGraph } from '@uge/graph';
import { readOsm } from '@uge/graph/node';

const COMPASS = 'N NNE NE ENE E ESE SE SSE S SSW SW WSW W WNW NW NNW'.split(' ');
const PHOTOS_PER_WALK = 6;

/**
 * Writes what volunteers would bring home from an invented city: rendered photos, and a table with a few of the mistakes that
 * such tables have.
 *
 * @param {string} folder
 * @param {{ extract: string, photos: number, seed: number }} options
 * @returns rows of the table.
 */
export async function writeExampleSurvey(folder, { extract, photos, seed }) {
  await mkdir(join(folder, 'photos'), { recursive: true });
  const osm = await readOsm(extract);
  const scene = createStreetScene(osm, { seed, city: 'port-ellis' });
  const graph = buildCityGraph(osm, { name: 'port-ellis' });
  const lines = ['photo;position;looking;taken;walk;consent'];
  for (const [index, viewpoint] of sampleViewpoints(graph, { count: photos, seed }).entries()) {
    const point = Math.round(viewpoint.heading / 22.5) % COMPASS.length;
    const view = renderStreetView(
      scene,
      { ...viewpoint, heading: point * 22.5 },
      { width: 320, height: 320, fieldOfView: 80 },
    );
    const name = `IMG_${String(index).padStart(4, '0')}.jpg`;
    await writeFile(join(folder, 'photos', name), await encodeJpeg(view));
    const [lon, lat] = viewpoint.position;
    const cells = [name, `${toDms(lat, 'NS')} ${toDms(lon, 'EW')}`, COMPASS[point], '22.11.2026 14:05'];
    lines.push([...cells, `walk-${Math.floor(index / PHOTOS_PER_WALK)}`, index % 10 === 9 ? 'no' : 'yes'].join(';'));
  }
  lines.push('IMG_0000.jpg;somewhere on Main Street;N;22.11.2026 14:05;walk-0;yes');
  lines.push('IMG_9999.jpg;51°03\'14.2"N 2°30\'00.0"W;N;22.11.2026 14:05;walk-0;yes');
  await writeFile(join(folder, 'survey.csv'), `${lines.join('\n')}\n`);
  return lines.length - 1;
}

/**
 * @param {number} degrees
 * @param {string} sides - letters for the positive and the negative half.
 */
function toDms(degrees, sides) {
  const seconds = Math.round(Math.abs(degrees) * 36e6) / 1e4;
  const minutes = Math.floor(seconds / 60);
  const side = degrees < 0 ? sides[1] : sides[0];
  return `${Math.floor(minutes / 60)}°${minutes % 60}'${(seconds - minutes * 60).toFixed(4)}"${side}`;
}

import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';

const COMPASS = 'N NNE NE ENE E ESE SE SSE S SSW SW WSW W WNW NW NNW'.split(' ');

/** @typedef {{ file: string, line: number, reason: string }} SkippedRow */

/**
 * Reads a survey of volunteers: a folder with `photos/` and `survey.csv`, whose columns are `photo;position;looking;taken;walk;consent`.
 * Every row ends in one of the two lists, so nothing is lost unnoticed.
 *
 * @param {string} folder
 * @returns a GeoJSON FeatureCollection as @uge/data reads it (positions `[lon, lat]` in degrees, EPSG:4326; headings in degrees
 *   clockwise from north; files relative to the folder), and the rows left out with their reasons.
 */
export async function readSurvey(folder) {
  const text = await readFile(join(folder, 'survey.csv'), 'utf8');
  // No quotes: the sign of seconds is one.
  /** @type {{ record: Record<string, string>, info: { lines: number } }[]} */
  const rows = parse(text, {
    bom: true,
    columns: true,
    delimiter: ';',
    quote: null,
    skip_empty_lines: true,
    info: true,
  });
  const features = [];
  /** @type {SkippedRow[]} */
  const skipped = [];
  for (const { record, info } of rows) {
    const feature = existsSync(join(folder, 'photos', record.photo)) ? toFeature(record) : 'no such picture';
    if (typeof feature === 'string') skipped.push({ file: record.photo, line: info.lines, reason: feature });
    else features.push(feature);
  }
  return { collection: { type: 'FeatureCollection', features }, skipped };
}

/**
 * Reads the survey and puts its photos where `buildDataset` and `readPhotos` find them.
 *
 * @param {string} folder
 */
export async function listSurvey(folder) {
  const { collection, skipped } = await readSurvey(folder);
  const list = join(folder, 'photos.geojson');
  await writeFile(list, `${JSON.stringify(collection, undefined, 1)}\n`);
  return { list, photos: collection.features, skipped };
}

/**
 * @param {Record<string, string>} row
 * @returns the photo, or why it cannot be used.
 */
function toFeature({ photo, position, looking, taken, walk, consent }) {
  if (consent !== 'yes') return 'no consent to publish';
  const coordinates = toLonLat(position);
  if (!coordinates) return `position "${position}" is not like 48°51'23.8"N 2°21'07.9"E`;
  const heading = COMPASS.indexOf(looking) * (360 / COMPASS.length);
  if (heading < 0) return `looking "${looking}" is not a point of the compass`;
  const [, day, month, year, time] = /^(\d\d)\.(\d\d)\.(\d{4}) (\d\d:\d\d)$/.exec(taken) ?? [];
  return {
    type: 'Feature',
    geometry: { type: 'Point', coordinates },
    properties: {
      file: `photos/${photo}`,
      heading,
      // A date that cannot be read is left out; the photo is as good without.
      ...(time && { captured_at: `${year}-${month}-${day}T${time}` }),
      // Splits never cut a walk: photos of one walk look alike.
      sequence: walk,
      license: 'CC-BY-4.0',
      attribution: 'Volunteers of the street survey',
    },
  };
}

/**
 * @param {string} text - degrees, minutes and seconds, latitude first.
 * @returns {[lon: number, lat: number] | undefined}
 */
function toLonLat(text) {
  const number = String.raw`(\d+)°(\d+)'([\d.]+)"`;
  const match = new RegExp(`^${number}([NS]) ${number}([EW])$`).exec(text);
  if (!match) return undefined;
  const [lat, lon] = [match.slice(1, 5), match.slice(5, 9)].map(([degrees, minutes, seconds, side]) => {
    const angle = Number(degrees) + Number(minutes) / 60 + Number(seconds) / 3600;
    return side === 'S' || side === 'W' ? -angle : angle;
  });
  return [lon, lat];
}

// Photos of one's own form: a table that @uge/data does not know becomes a list that it does, is checked, and becomes a dataset.
//
//   node index.mjs [--survey folder --extract city.osm.pbf] [--out folder]
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { buildDataset, preparePhotos, validateDataset, writeGeneratedCity } from '@uge/data/node';
import { checkSource } from './check-source.mjs';
import { listSurvey } from './read-survey.mjs';
import { writeExampleSurvey } from './write-example-survey.mjs';

const { values: options } = parseArgs({
  options: {
    survey: { type: 'string' },
    extract: { type: 'string' },
    out: { type: 'string', default: 'runs/custom-source' },
  },
});
const { out } = options;

// 1. A survey: yours, or an invented one of an invented city.
const folder = options.survey ?? `${out}/survey`;
const extract = options.extract ?? `${out}/port-ellis.osm.pbf`;
if (!options.extract) await writeGeneratedCity(extract, { name: 'port-ellis', seed: 4, sizeMetres: 700 });
if (!options.survey) await writeExampleSurvey(folder, { extract, photos: 40, seed: 1 });

// 2. The source, and what every source has to keep.
const rows = (await readFile(`${folder}/survey.csv`, 'utf8')).trim().split('\n').length - 1;
const problems = await checkSource(() => listSurvey(folder), { rows });
if (problems.length > 0) throw new Error(`the source is wrong: ${problems.join('; ')}`);
const { list, photos, skipped } = await listSurvey(folder);
console.log(`${rows} rows: ${photos.length} photos in ${list}, ${skipped.length} left out`);
for (const { line, file, reason } of skipped) console.log(`  line ${line} (${file}): ${reason}`);

// 3. What the quality filter of a dataset would leave out, before it is built.
const prepared = await preparePhotos(list, { seed: 1 });
for (const { file, reason, value, threshold } of prepared.rejected)
  console.log(`  ${file}: ${reason}`, { value, threshold });

// 4. The dataset.
const dataset = await buildDataset({
  name: 'street survey',
  seed: 1,
  out: `${out}/dataset`,
  cities: [{ name: 'port-ellis', role: 'train', extract, photos: [list] }],
});
const validation = await validateDataset(dataset.folder);
if (validation.problems.length > 0) throw new Error(`${validation.problems.length} problems in the dataset`);
const records = await dataset.photos();
console.log(
  `${dataset.folder}: ${records.length} photos, ${(await dataset.pairs('stage1', 'train')).length} pairs to train stage 1 on`,
);
const [{ id, heading, place, license, attribution, summary }] = records;
console.log({ id, heading, place, license, attribution, summary });

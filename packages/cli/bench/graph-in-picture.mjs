// How much of a picture its graph tells, as a ceiling on what image retrieval can gain from graphs: ridge regression from what lies around the
// camera to what the picture looks like, fitted on the training photos of a dataset, asked the image-retrieval queries of a benchmark.
// Pictures are described in three ways: shares of sky, buildings, road, greenery and the like, as the renderer knows them; their pixels; the vectors of a model.
// Usage: node bench/graph-in-picture.mjs <dataset> <benchmark> [--model folder]...   (build the packages first)
import { parseArgs } from 'node:util';
import { bootstrapInterval, chanceHitAt, loadBenchmark, ridgeRegression } from '@uge/bench';
import { openDataset } from '@uge/data/node';
import { distanceMetres } from '@uge/graph';
import { selectBackend } from '@uge/model';
import { UrbanEncoder } from '@uge/model/node';
import sharp from 'sharp';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { model: { type: 'string', multiple: true, default: [] } },
});
const [datasetFolder, benchmarkFolder] = positionals;
/** Metres from the camera within which nodes are counted together. */
const RINGS = [25, 60, 120, Number.POSITIVE_INFINITY];
/** A feature that fewer training photos have says nothing reliable. */
const LEAST_PHOTOS = 15;
const PIXEL_SIDE = 12;
const HIT_AT = 5;

const dataset = await openDataset(datasetFolder);
const benchmark = await loadBenchmark(benchmarkFolder);
const photos = await dataset.photos();
const rowOf = new Map(photos.map(({ image }, row) => [image, row]));
const training = photos.flatMap(({ split }, row) => (split === 'train' ? [row] : []));
const queries = benchmark.queries.filter(({ task }) => task === 'image-retrieval');
const trained = new Set(training.map((row) => photos[row].city));

const surroundings = await describeSurroundings();
console.log(
  `${training.length} training photos, ${surroundings[0].length} features of their graphs, ${queries.length} queries; Hit@${HIT_AT} in percent, chance ${percent(chanceHitAt(HIT_AT, queries[0].candidates.length))}`,
);
console.log('picture described by'.padEnd(40), 'training cities'.padEnd(22), 'held-out cities');
report(
  'shares as rendered',
  photos.map(({ scene }) => Object.values(scene).map(Math.sqrt)),
);
report('pixels', await describePixels());
if (options.model.length > 0) await selectBackend();
for (const model of options.model) {
  const encoder = await UrbanEncoder.fromPretrained(model);
  report(`vectors of ${model}`, await encoder.embed(photos.map(({ image }) => ({ image: dataset.resolve(image) }))));
  encoder.dispose();
}

/** How many nodes of each kind and category lie in each ring: no names, and no heading, which graphs do not have. */
async function describeSurroundings() {
  const counts = [];
  for (const { graph } of photos) {
    const { nodes, center_node } = await dataset.readGraph(graph);
    const centre = nodes.find(({ node_id }) => node_id === center_node);
    const count = new Map();
    for (const { node_id, kind, category, coords } of nodes) {
      if (node_id === center_node) continue;
      const ring = RINGS.findIndex((metres) => distanceMetres(centre.coords, coords) <= metres);
      for (const name of [kind, `${kind} ${category}`, `${kind} ${ring}`, `${kind} ${category} ${ring}`])
        count.set(name, (count.get(name) ?? 0) + 1);
    }
    counts.push(count);
  }
  const names = [...new Set(training.flatMap((row) => [...counts[row].keys()]))].filter(
    (name) => training.filter((row) => counts[row].has(name)).length >= LEAST_PHOTOS,
  );
  return standardise(counts.map((count) => names.map((name) => Math.sqrt(count.get(name) ?? 0))));
}

async function describePixels() {
  return Promise.all(
    photos.map(async ({ image }) => [
      ...(await sharp(dataset.resolve(image))
        .removeAlpha()
        .resize(PIXEL_SIDE, PIXEL_SIDE, { fit: 'fill' })
        .raw()
        .toBuffer()),
    ]),
  );
}

/** Columns with mean 0 and, nearly, deviation 1 over the training photos. */
function standardise(rows) {
  const scales = rows[0].map((_, column) => {
    const values = training.map((row) => rows[row][column]);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    return { mean, deviation: Math.sqrt(variance) + 1e-9 };
  });
  return rows.map((row) => row.map((value, column) => (value - scales[column].mean) / scales[column].deviation));
}

/** Ranks candidates by the cosine between what the graph predicts and what they look like, both less the mean of their city. */
function report(name, described) {
  const looks = standardise(described.map((row) => Array.from(row)));
  const models = ridgeRegression(
    training.map((row) => surroundings[row]),
    looks[0].map((_, column) => training.map((row) => looks[row][column])),
  );
  const predicted = surroundings.map((features) => models.map((model) => model.predict(features)));
  const [seen, predictions] = [centreByCity(looks), centreByCity(predicted)];
  const hits = { training: { values: [], clusters: [] }, held: { values: [], clusters: [] } };
  for (const { city, candidates, ground_truth, ground_truth_idx } of queries) {
    const asked = predictions[rowOf.get(ground_truth)];
    const scores = candidates.map((image) => cosine(asked, seen[rowOf.get(image)]));
    const better = scores.filter((score, index) => index !== ground_truth_idx && score >= scores[ground_truth_idx]);
    const side = trained.has(city) ? hits.training : hits.held;
    side.values.push(better.length < HIT_AT ? 1 : 0);
    side.clusters.push(photos[rowOf.get(ground_truth)].place);
  }
  const cells = Object.values(hits).map(({ values, clusters }) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const [low, high] = bootstrapInterval(values, { seed: 1, clusters });
    return `${percent(mean)} [${percent(low)}, ${percent(high)}]`.padEnd(22);
  });
  console.log(name.padEnd(40), ...cells);
}

function centreByCity(rows) {
  const centred = rows.slice();
  for (const { name } of dataset.manifest.cities) {
    const ofCity = photos.flatMap(({ city }, row) => (city === name ? [row] : []));
    const mean = rows[0].map((_, column) => ofCity.reduce((sum, row) => sum + rows[row][column], 0) / ofCity.length);
    for (const row of ofCity) centred[row] = rows[row].map((value, column) => value - mean[column]);
  }
  return centred;
}

function cosine(a, b) {
  let [inner, ofA, ofB] = [0, 0, 0];
  for (let k = 0; k < a.length; k++) {
    inner += a[k] * b[k];
    ofA += a[k] ** 2;
    ofB += b[k] ** 2;
  }
  return inner / Math.sqrt(ofA * ofB);
}

function percent(share) {
  return (100 * share).toFixed(1);
}

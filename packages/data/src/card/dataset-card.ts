import { countBy } from '../dataset/count-by.ts';
import type { LeakageReport } from '../splits/leakage-report.ts';
import { renderLeakageReport } from '../splits/render-leakage-report.ts';
import type { DatasetManifest, PhotoRecord } from '../types.ts';
import { markdownTable } from './markdown-table.ts';
import { samplePictures } from './sample-pictures.ts';

/** Authors of photos that the card names. */
const NAMED = 20;

export interface CardInput {
  records: readonly PhotoRecord[];
  leakage: LeakageReport;
  /** Path of each city's map, relative to the dataset, by city. */
  maps: Readonly<Record<string, string>>;
}

/** The dataset card (`README.md`): what is in it, where it comes from, how it was split, what to beware of. */
export function datasetCard(manifest: DatasetManifest, input: CardInput): string {
  const sections = [
    `# ${manifest.name}`,
    'Street pictures with the spatial graph around them, reasoning paths, captions and training pairs, built by `@uge/data`.',
    contents(manifest, input),
    samplePictures(manifest, input.records),
    maps(manifest, input),
    provenance(manifest, input),
    splits(manifest, input),
    files(),
    biases(input),
    rebuild(manifest, input),
  ];
  return `${sections.join('\n\n')}\n`;
}

function contents({ cities, counts }: DatasetManifest, { records }: CardInput): string {
  const rows = cities.map((city) => {
    const own = records.filter((record) => record.city === city.name);
    const bySplit = countBy(own, ({ split }) => split ?? 'buffer');
    const sources = countBy(own, ({ source }) => source);
    const listed = Object.entries(sources).map(([source, count]) => `${count} ${source}`);
    const split = ['train', 'val', 'test', 'buffer'].map((name) => bySplit[name] ?? 0);
    const nodes = Object.values(city.nodes).reduce((sum, count) => sum + count, 0);
    const edges = Object.values(city.edges).reduce((sum, count) => sum + count, 0);
    return [city.name, city.role, `${own.length} (${listed.join(', ')})`, ...split, nodes, edges];
  });
  const pairs = Object.entries(counts.pairs).map(([file, count]) => [`pairs/${file}.jsonl`, count]);
  const skipped = Object.entries({ ...counts.skipped, ...counts.pairsSkipped }).map(([reason, count]) => [
    reason,
    count,
  ]);
  return [
    '## Contents',
    markdownTable(['city', 'role', 'photos', 'train', 'val', 'test', 'buffer', 'nodes', 'edges'], rows),
    `${counts.paths} reasoning paths of ${counts.photos} photos.`,
    markdownTable(['pairs', 'rows'], pairs),
    skipped.length > 0
      ? `Left out or incomplete:\n\n${markdownTable(['reason', 'count'], skipped)}`
      : 'Nothing was left out.',
  ].join('\n\n');
}

function provenance({ cities }: DatasetManifest, { records }: CardInput): string {
  const rows = cities.map(({ name, provenance: origin }) => [
    name,
    origin.source,
    origin.timestamp ?? 'not stated',
    `\`${origin.sha256.slice(0, 12)}\``,
    `${origin.attribution}, ${origin.license}`,
  ]);
  const licenses = countBy(
    records.filter(({ source }) => source !== 'rendered'),
    ({ license }) => license ?? 'not stated: check before you publish',
  );
  const photos = Object.entries(licenses).map(([license, count]) => `${count} × ${license}`);
  return [
    '## Provenance and licences',
    markdownTable(['city', 'extract', 'data of', 'SHA-256', 'source and licence'], rows),
    'Graphs, captions, paths and rendered pictures are derived from OpenStreetMap data, © OpenStreetMap contributors, ' +
      'available under the Open Database License (https://www.openstreetmap.org/copyright). A database derived from it ' +
      'must be shared under the same licence with this notice.',
    photos.length > 0
      ? `Photo licences: ${photos.join('; ')}.${named(records)}`
      : 'All pictures are rendered; there are no photographs.',
  ].join('\n\n');
}

/** Whom the licences of photos ask to name; the records have it photo by photo. */
function named(records: readonly PhotoRecord[]): string {
  const names = [...new Set(records.flatMap(({ attribution }) => (attribution ? [attribution] : [])))];
  if (names.length === 0) return '';
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more (\`attribution\` in \`photos.jsonl\`)` : '';
  return ` By ${names.slice(0, NAMED).join(', ')}${more}.`;
}

function maps({ cities }: DatasetManifest, input: CardInput): string {
  const drawn = cities.map(({ name }) => `![Photos of ${name} by split](${input.maps[name]})`);
  return ['## Maps', 'Streets and photos; every split has its colour.', ...drawn].join('\n\n');
}

function splits({ cities, recipe }: DatasetManifest, { leakage }: CardInput): string {
  const heldOut = cities.filter(({ role }) => role === 'held-out').map(({ name }) => name);
  const { bufferMetres = 100 } = recipe.split;
  return [
    '## Splits',
    `Inside a city whole S2 cells and whole photo sequences go to one split; photos within ${bufferMetres} m of a photo of another ` +
      `split are in none (buffer). Held-out cities are test only: ${heldOut.join(', ') || 'none'}.`,
    `\`\`\`\n${renderLeakageReport(leakage)}\n\`\`\``,
  ].join('\n\n');
}

function files(): string {
  const rows = [
    ['`dataset.json`', 'manifest with the SHA-256 of every file'],
    ['`photos.jsonl`', 'one record per photo: position, split, caption, paths, scene shares, perception'],
    ['`skipped.jsonl`', 'photos that were left out or are incomplete, with the reason'],
    [
      '`pairs/<stage>.<split>.jsonl`',
      'training pairs in the fields that ms-swift reads; paths relative to this folder',
    ],
    ['`graphs/<city>/<id>.graph.json`', 'the graph around one photo'],
    ['`images/<city>/<id>.jpg`', 'pictures, upright, without metadata'],
    ['`cities/<city>.ugc`', 'the whole city graph with the photos in it'],
    ['`splits.json`', 'split and S2 cell of every photo'],
    ['`leakage.json`', 'the leak check'],
    ['`stages.jsonl`', 'hashes of what each photo was made from, so that only what changed is made again'],
    ['`card/`', 'maps of this card'],
  ];
  return `## Files\n\n${markdownTable(['file', 'content'], rows)}`;
}

function biases({ records }: CardInput): string {
  const rendered = records.some(({ source }) => source === 'rendered');
  const lines = [
    'OpenStreetMap is uneven: shops and sights of centres are mapped better than housing areas, and names are missing more often outside rich countries. Unnamed streets and places are not in the graphs.',
    'Captions and paths are templates over the map. They are true to the map, not to what a person would notice, and they name places that the picture may not show.',
    ...(rendered
      ? [
          'Rendered pictures are drawn from map geometry: colours, windows, untagged heights, cars and street trees are made up. They are no evidence of what a place looks like.',
          'Perception scores are a formula over the rendered scene and the places around it (`perceptionSource: "scene"`). No person was asked.',
        ]
      : []),
    'Distances are straight lines or along the drawn street; they say nothing of whether one may walk there.',
  ];
  return `## Known limits and biases\n\n${lines.map((line) => `- ${line}`).join('\n')}`;
}

function rebuild({ cities, seed, name, recipe }: DatasetManifest, { records }: CardInput): string {
  const photographed = new Set(records.filter(({ source }) => source !== 'rendered').map(({ city }) => city));
  const inputs = cities.map(({ name: city, role, provenance: { source } }) => {
    const parts = [`name: '${city}'`, `role: '${role}'`, `extract: '${source}'`];
    const render = recipe.render[city] ?? 0;
    if (photographed.has(city)) parts.push("photos: ['…']");
    if (render > 0) parts.push(`render: ${render}`);
    return `    { ${parts.join(', ')} },`;
  });
  const { imageSize, maxGraphNodes, pathsPerPhoto } = recipe;
  return [
    '## Rebuild',
    'The same extracts, photos and seed give the same bytes.',
    [
      '```ts',
      "import { buildDataset } from '@uge/data/node';",
      '',
      'await buildDataset({',
      `  name: ${JSON.stringify(name)}, seed: ${seed}, out: 'dataset',`,
      `  imageSize: ${imageSize}, maxGraphNodes: ${maxGraphNodes}, pathsPerPhoto: ${pathsPerPhoto},`,
      ...(recipe.conditions ? [`  conditions: ${JSON.stringify(recipe.conditions)},`] : []),
      '  cities: [',
      ...inputs,
      '  ],',
      '});',
      '```',
    ].join('\n'),
  ].join('\n\n');
}

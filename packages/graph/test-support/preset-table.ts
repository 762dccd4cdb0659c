import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

interface Preset {
  tags: Record<string, string>;
  geometry: string[];
  locationSet?: { include?: string[] };
}

/** Keys that places and roads are classified by. */
const KEYS = [
  ...['highway', 'amenity', 'shop', 'tourism', 'leisure', 'office', 'craft', 'healthcare', 'emergency', 'historic'],
  ...['railway', 'public_transport', 'aeroway', 'aerialway', 'natural', 'water', 'waterway', 'landuse', 'place'],
  ...['boundary', 'building', 'man_made', 'club', 'sport', 'military'],
];
/** Second tags that change what a thing is called. */
const SECOND_KEYS = new Set(['cuisine', 'religion', 'sport', 'castle_type', 'tower:type']);

/** English labels of the presets of one tag, and of chosen pairs of tags, by key and then by value. */
export function presetTable(): Record<string, Record<string, string>> {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve('@openstreetmap/id-tagging-schema/dist/presets.json'));
  const presets = JSON.parse(readFileSync(join(folder, 'presets.json'), 'utf8')) as Record<string, Preset>;
  const { en } = JSON.parse(readFileSync(join(folder, 'translations/en.json'), 'utf8')) as {
    en: { presets: { presets: Record<string, { name?: string }> } };
  };
  const table: Record<string, Record<string, string>> = {};
  for (const key of KEYS) {
    const labels = new Map<string, { label: string; rank: number }>();
    for (const [id, { tags, geometry, locationSet }] of Object.entries(presets)) {
      const [first, second, ...more] = Object.entries(tags);
      const label = en.presets.presets[id]?.name;
      if (first?.[0] !== key || more.length > 0 || !label || locationSet?.include?.includes('Planet') === false)
        continue;
      if (second && (!SECOND_KEYS.has(second[0]) || second[1] === '*')) continue;
      const tag = second ? `${first[1]} ${second[0]}=${second[1]}` : first[1];
      // Of presets with the same tags, the one that is named after them, else the one for lines of roads.
      const rank = id === (first[1] === '*' ? key : `${key}/${first[1]}`) ? 0 : geometry.includes('line') ? 1 : 2;
      const known = labels.get(tag);
      if (!known || rank < known.rank) labels.set(tag, { label, rank });
    }
    const sorted = [...labels].sort(([a], [b]) => (a < b ? -1 : 1));
    if (sorted.length > 0) table[key] = Object.fromEntries(sorted.map(([tag, { label }]) => [tag, label]));
  }
  return table;
}

/** The table as the TypeScript file that the package holds. */
export function presetTableSource(table: Record<string, Record<string, string>>): string {
  const property = (key: string): string => (/^[a-z_]\w*$/i.test(key) ? key : quoted(key));
  const lines = Object.entries(table).flatMap(([key, labels]) => [
    `  ${property(key)}: {`,
    ...Object.entries(labels).map(([tag, label]) => `    ${property(tag)}: ${quoted(label)},`),
    '  },',
  ]);
  return `${HEADER}export const PRESET_LABELS: Readonly<Record<string, Readonly<Record<string, string>>>> = {\n${lines.join('\n')}\n};\n`;
}

const HEADER = `// English preset names of @openstreetmap/id-tagging-schema, ISC licence, copyright (c) iD Contributors.
// Made by preset-label.test.ts: REGEN=1 npx vitest run packages/graph/src/build/preset-label.test.ts

/** By key, then by value, or by value and a second tag; \`*\` is the label of every other value. */
`;

function quoted(text: string): string {
  return text.includes("'") ? JSON.stringify(text) : `'${text}'`;
}

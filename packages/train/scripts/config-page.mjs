// Writes docs/formats/train-config.md and train-config.schema.json, which editors read, from the schema of the settings;
// with --check only says whether they are current. node packages/train/scripts/config-page.mjs [--check]
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const { trainConfigSchema, configFlags, ABLATIONS, stage1Mini, stage2Mini, z } = await loadSources();
const schema = {
  $id: 'train-config.schema.json',
  title: 'Settings of a training stage of @uge/train',
  ...z.toJSONSchema(trainConfigSchema, { io: 'input' }),
};
schema.properties = { $schema: { type: 'string' }, ...schema.properties };

const outputs = [
  ['docs/formats/train-config.md', page()],
  ['docs/formats/train-config.schema.json', JSON.stringify(schema)],
];
for (const [path, content] of outputs) {
  const target = join(root, path);
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
  const text = execFileSync(process.execPath, [biome, 'format', `--stdin-file-path=${target}`], {
    cwd: root,
    input: `${content}\n`,
    encoding: 'utf8',
  });
  if (!process.argv.includes('--check')) writeFileSync(target, text);
  else if (!existsSync(target) || readFileSync(target, 'utf8') !== text) {
    console.error(`${relative(root, target)} is not current: node packages/train/scripts/config-page.mjs`);
    process.exitCode = 1;
  }
}

function page() {
  return [
    '# Settings of a training stage',
    'Made from the schema by `node packages/train/scripts/config-page.mjs`; do not edit.',
    'A JSON file with these settings is what `uge train` takes, and what a run keeps in `training.json`. Every setting with a ' +
      'default may be left out; an unknown one is an error that names the nearest. For completion in an editor, point ' +
      '`$schema` at `train-config.schema.json` in this folder.',
    '## Settings',
    'The flag is that of the command line; what it says replaces the file. A switch takes no value; `json` is JSON text.',
    table(
      ['setting', 'flag', 'type', 'default', 'what it does'],
      configFlags().map(({ path, name, type, choices, default: value, description, minimum, maximum }) => [
        `\`${path.join('.')}\``,
        `\`--${name}\``,
        choices ? choices.map((choice) => `\`${choice}\``).join(', ') : typeOf(type, { minimum, maximum }),
        value === undefined ? '–' : `\`${JSON.stringify(value)}\``,
        description,
      ]),
    ),
    '## Parts given as JSON',
    ...parts(),
    '## Presets',
    'For training `uge-mini` from random weights on a processor; what is not named keeps its default.',
    ...[
      ['stage1Mini', stage1Mini],
      ['stage2Mini', stage2Mini],
    ].map(([name, preset]) => `\`${name}\`:\n\n\`\`\`json\n${JSON.stringify(preset, null, 2)}\n\`\`\``),
    '## Ablations and controls',
    'One change each; the settings are laid over those of stage 2.',
    table(
      ['name', 'settings', 'starts from', 'what it changes'],
      ABLATIONS.map(({ name, config, startsFrom, description }) => [
        `\`${name}\``,
        `\`${JSON.stringify(config)}\``,
        startsFrom === 'fresh' ? 'fresh weights' : 'stage 1',
        description,
      ]),
    ),
  ].join('\n\n');
}

/** Settings inside of those that are objects or lists of objects without a default of their own. */
function parts() {
  return Object.entries(schema.properties).flatMap(([name, property]) => {
    const kinds = property.anyOf ?? [property.items ?? property];
    const own = kinds.filter((kind) => kind.properties);
    if (own.length === 0 || (property.properties && property.default !== undefined)) return [];
    return own.flatMap((kind) => [
      `### \`${name}\`${own.length > 1 ? `, kind \`${kind.properties.kind.const}\`` : ''}`,
      table(
        ['setting', 'type', 'default', 'what it does'],
        Object.entries(kind.properties).map(
          ([key, { type, enum: choices, const: only, default: value, description }]) => [
            `\`${key}\``,
            (choices ?? (only ? [only] : undefined))?.map((choice) => `\`${choice}\``).join(', ') ??
              type ??
              'text or list',
            value === undefined ? '–' : `\`${JSON.stringify(value)}\``,
            description ?? '',
          ],
        ),
      ),
    ]);
  });
}

function typeOf(type, { minimum, maximum }) {
  const limits = [minimum, maximum].map((limit) => (limit === undefined ? '' : String(limit)));
  return limits.some(Boolean) ? `${type} ${limits.join('…')}` : type;
}

function table(head, rows) {
  const line = (cells) =>
    `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** The sources as they are: no build is needed. */
async function loadSources() {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        export { trainConfigSchema } from './config/train-config.ts';
        export { configFlags } from './config/config-flags.ts';
        export { stage1Mini, stage2Mini } from './config/presets.ts';
        export { ABLATIONS } from './stages/ablations.ts';
        export { z } from 'zod';`,
      resolveDir: join(root, 'packages/train/src'),
    },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    conditions: ['@uge/source'],
    logLevel: 'silent',
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}

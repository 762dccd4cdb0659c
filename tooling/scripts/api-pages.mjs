// Writes docs/api/: a page per entry of each package, from the docstrings and types of what it exports, and the error codes of all.
// Made anew for every build of the site, not kept in git. node tooling/scripts/api-pages.mjs
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application, Converter } from 'typedoc';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const out = join(root, 'docs/api');
const packages = ['core', 'graph', 'data', 'tfjs-onnx', 'model', 'train', 'bench', 'explorer'];
const entries = packages.flatMap((name) => {
  const { exports } = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'));
  return Object.entries(exports).flatMap(([subpath, { '@uge/source': source }]) =>
    source ? [{ specifier: `@uge/${name}${subpath.slice(1)}`, file: join(root, 'packages', name, source) }] : [],
  );
});

rmSync(out, { recursive: true, force: true });
const app = await Application.bootstrapWithPlugins({
  plugin: ['typedoc-plugin-markdown'],
  entryPoints: entries.map(({ file }) => file),
  tsconfig: join(root, 'tooling/tsconfig/docs.json'),
  skipErrorChecking: true, // `npm test` type-checks
  readme: 'none',
  router: 'module',
  disableSources: true,
  excludePrivate: true,
  excludeInternal: true,
  excludeExternals: true,
  validation: false,
  logLevel: 'Warn',
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useCodeBlocks: true,
  expandParameters: true,
  parametersFormat: 'table',
  propertiesFormat: 'table',
  entryFileName: 'index',
  name: 'API reference',
});
// Parameters that are destructured in place have the name by which the docstring speaks of them.
app.converter.on(Converter.EVENT_CREATE_PARAMETER, (_, parameter) => {
  if (parameter.name !== '__namedParameters') return;
  const tags = parameter.parent.comment?.blockTags ?? [];
  parameter.name = tags.map(({ name }) => name?.split('.')).find((names) => names?.length > 1)?.[0] ?? 'options';
});
const project = await app.convert();
if (!project) process.exit(1);
for (const module of project.children) {
  const entry = entries.find(({ file }) => file.replace(/(\/index)?\.ts$/, '').endsWith(`packages/${module.name}`));
  module.name = entry.specifier;
}
await app.outputs.writeOutput({ name: 'markdown', path: out }, project);
writeFileSync(join(out, 'errors.md'), errorPage());

/** Codes of the errors that the sources throw, with the files they come from. */
function errorPage() {
  const sections = packages.map((name) => {
    const files = new Map();
    const pattern = new RegExp(`'(${name}/[a-z0-9-]+)'`, 'g');
    for (const file of sourcesOf(join(root, 'packages', name, 'src'))) {
      const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
      for (const [, code] of text.matchAll(pattern))
        files.set(code, new Set([...(files.get(code) ?? []), relative(join(root, 'packages', name), file)]));
    }
    const rows = [...files]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([code, from]) => `| \`${code}\` | ${[...from].join('<br>')} |`);
    return `## @uge/${name}\n\n| code | thrown in |\n| --- | --- |\n${rows.join('\n')}\n`;
  });
  return `# Errors by code\n\nEvery error is a \`UgeError\` with a stable \`code\`, a message that says where, what was found, what was expected and how to mend it, and \`details\`.\n\n${sections.join('\n')}`;
}

function sourcesOf(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

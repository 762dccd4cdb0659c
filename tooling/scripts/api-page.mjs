// Writes docs/api/<package>.md from the docstrings and types of what the package exports; with --check only says whether
// the page is current. node tooling/scripts/api-page.mjs graph [--check]
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const name = process.argv[2];
const folder = join(root, 'packages', name);
const entries = [
  [`@uge/${name}`, join(folder, 'src/index.ts')],
  [`@uge/${name}/node`, join(folder, 'src/node.ts')],
].filter(([, file]) => existsSync(file));

const config = ts.readConfigFile(join(folder, 'tsconfig.json'), ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, folder);
const program = ts.createProgram(
  entries.map(([, file]) => file),
  options,
);
const checker = program.getTypeChecker();
const printer = ts.createPrinter({ removeComments: false });

const page = [
  `# API of @uge/${name}`,
  `Made from the sources by \`node tooling/scripts/api-page.mjs ${name}\`; do not edit.`,
  ...entries.flatMap(([specifier, file]) => [`## ${specifier}`, ...sectionsOf(file)]),
  ...errorCodes(),
].join('\n\n');

const target = join(root, 'docs/api', `${name}.md`);
const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
const text = execFileSync(process.execPath, [biome, 'format', `--stdin-file-path=${target}`], {
  cwd: root,
  input: `${page}\n`,
  encoding: 'utf8',
  maxBuffer: 2 ** 26,
});
if (process.argv.includes('--check')) {
  if (!existsSync(target) || readFileSync(target, 'utf8') !== text) {
    console.error(`${relative(root, target)} is not current: node tooling/scripts/api-page.mjs ${name}`);
    process.exitCode = 1;
  }
} else writeFileSync(target, text);

/** Exports by folder of the source, in the order of the index. */
function sectionsOf(file) {
  const module = checker.getSymbolAtLocation(program.getSourceFile(file));
  const groups = new Map();
  for (const exported of checker.getExportsOfModule(module)) {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    const declaration = symbol.declarations[0];
    const path = relative(join(folder, 'src'), declaration.getSourceFile().fileName);
    const group = path.includes('/') ? dirname(path) : 'types';
    groups.set(group, [...(groups.get(group) ?? []), entryOf(exported.name, symbol, declaration)]);
  }
  return [...groups].flatMap(([group, list]) => [`### ${group}`, ...list]);
}

function entryOf(name, symbol, declaration) {
  const text = docOf(symbol);
  return [`#### ${name}`, ...(text ? [text] : []), `\`\`\`ts\n${codeOf(declaration)}\n\`\`\``].join('\n\n');
}

function docOf(symbol) {
  const text = clean(ts.displayPartsToString(symbol.getDocumentationComment(checker)));
  const tags = symbol.getJsDocTags(checker).map(({ name, text: parts }) => {
    const words = clean(ts.displayPartsToString(parts));
    return name === 'param'
      ? `- ${words.replace(/^(\S+)\s*(?:-\s*)?/, '`$1`: ')}`
      : `- _${name}_: ${words.replace('{UgeError} ', '')}`;
  });
  return [text, tags.join('\n')].filter(Boolean).join('\n\n');
}

function clean(text) {
  return text.replace(/\{@link (\w+)\}/g, '`$1`').trim();
}

/** The declaration without what is inside functions and without private members. */
function codeOf(declaration) {
  const source = declaration.getSourceFile();
  if (ts.isFunctionDeclaration(declaration)) return signatureOf(declaration, source);
  if (ts.isVariableDeclaration(declaration)) {
    const type = checker.typeToString(
      checker.getTypeAtLocation(declaration),
      declaration,
      ts.TypeFormatFlags.NoTruncation,
    );
    return `const ${declaration.name.getText()}: ${type}`;
  }
  if (ts.isClassDeclaration(declaration)) {
    const isPrivate = (member) => ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Private;
    const members = declaration.members.filter((member) => !isPrivate(member));
    const lines = members.map((member) => indented(`${commentOf(member, source)}${memberCode(member, source)};`));
    return `class ${declaration.name.getText()} {\n${lines.join('\n')}\n}`;
  }
  return printer
    .printNode(ts.EmitHint.Unspecified, declaration, source)
    .replace(/^\/\*\*[\s\S]*?\*\/\n/, '')
    .replace(/^export /, '')
    .replace(/^( {4})+/gm, (spaces) => ' '.repeat(spaces.length / 2));
}

function memberCode(member, source) {
  if (ts.isPropertyDeclaration(member)) return member.getText(source).replace(/;$/, '');
  return signatureOf(member, source);
}

/** Text up to the body. */
function signatureOf(node, source) {
  const end = node.body ? node.body.getStart(source) : node.getEnd();
  return source.text
    .slice(node.getStart(source), end)
    .replace(/^export /, '')
    .trim();
}

function commentOf(member, source) {
  const [comment] = ts.getJSDocCommentsAndTags(member);
  return comment ? `${comment.getText(source).replace(/\n +\*/g, '\n *')}\n` : '';
}

function indented(text) {
  return text.replace(/^(?! {2})/gm, '  ');
}

/** Codes of the errors that the sources throw, with the files they come from. */
function errorCodes() {
  const files = new Map();
  const visit = (path) => {
    for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const child = join(path, entry.name);
      if (entry.isDirectory()) visit(child);
      else if (/\.ts$/.test(entry.name) && !/\.test\.ts$/.test(entry.name)) {
        const text = readFileSync(child, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
        for (const [, code] of text.matchAll(new RegExp(`'(${name}/[a-z0-9-]+)'`, 'g'))) {
          files.set(code, new Set([...(files.get(code) ?? []), relative(join(folder, 'src'), child)]));
        }
      }
    }
  };
  visit(join(folder, 'src'));
  const rows = [...files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, from]) => `- \`${code}\`: ${[...from].join(', ')}`);
  return ['## Errors by code, and where they are thrown', rows.join('\n')];
}

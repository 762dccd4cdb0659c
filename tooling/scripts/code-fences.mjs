// Type-checks every ```ts fence of the documentation against the sources, each as a module of its own, in memory; messages name
// the line of the Markdown file. node tooling/scripts/code-fences.mjs [file…]
//   ```ts continued        goes on with the code of the fence before it on the page
//   ```ts no-check         is not a module on its own: a signature, a shortened form
//   <!-- ts: code -->      on the line above a fence: what it takes as given, checked with it and not shown
//   <!-- file: name.ts --> there too: the file that it is, for fences of the page that import it
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const pages = process.argv.length > 2 ? process.argv.slice(2) : trackedPages();
const pageOf = new Map();
const modules = new Map(pages.flatMap((page) => modulesOf(page)));

const { options } = ts.parseJsonConfigFileContent(
  {
    extends: './tooling/tsconfig/base.json',
    compilerOptions: {
      noEmit: true,
      isolatedDeclarations: false, // examples need not state the types of what they export
      declaration: false,
      lib: ['ES2023', 'DOM'], // a browser's fence may speak of the page
      noPropertyAccessFromIndexSignature: false,
      types: ['node'],
      paths: {
        '@uge/*/node': ['./packages/*/src/node.ts'],
        '@uge/tfjs-onnx/fused': ['./packages/tfjs-onnx/src/fused/index.ts'],
        '@uge/bench/testing': ['./packages/bench/src/testing/index.ts'],
        '@uge/*': ['./packages/*/src/index.ts'],
        // What readers would have installed beside a package: found where that package has it.
        '@tensorflow/*': ['./packages/model/node_modules/@tensorflow/*'],
        sharp: ['./packages/data/node_modules/sharp'],
      },
    },
    files: [],
  },
  ts.sys,
  root,
);
const host = ts.createCompilerHost(options);
const { fileExists, readFile, getSourceFile } = host;
host.fileExists = (file) => modules.has(file) || fileExists(file);
host.readFile = (file) => modules.get(file) ?? readFile(file);
host.getSourceFile = (file, ...rest) =>
  modules.has(file) ? ts.createSourceFile(file, modules.get(file), rest[0]) : getSourceFile(file, ...rest);

const program = ts.createProgram([...modules.keys()], options, host);
let problems = 0;
for (const file of modules.keys()) {
  const source = program.getSourceFile(file);
  for (const { start = 0, messageText } of [
    ...program.getSyntacticDiagnostics(source),
    ...program.getSemanticDiagnostics(source),
  ]) {
    problems++;
    const { line } = source.getLineAndCharacterOfPosition(start);
    console.error(`${pageOf.get(file)}:${line + 1}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
  }
}
console.log(`${modules.size} fences of ${pages.length} pages, ${problems} problems`);
process.exitCode = problems > 0 ? 1 : 0;

function trackedPages() {
  const listed = ['*.md', 'llms.txt'];
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...listed], {
    cwd: root,
    encoding: 'utf8',
  });
  return files.split('\n').filter((file) => file !== '');
}

/** The fences of a page as [path, text], each on its own lines of the page, so that lines agree. */
function modulesOf(page) {
  const lines = readFileSync(join(root, page), 'utf8').split('\n');
  const found = [];
  let code;
  let kept = false;
  for (const [index, line] of lines.entries()) {
    if (code !== undefined) {
      if (!/^\s*```\s*$/.test(line)) {
        code[index] = line;
        continue;
      }
      if (kept) found.push(code);
      code = undefined;
    }
    const fence = /^\s*```ts\b(.*)$/.exec(line);
    if (!fence) continue;
    kept = !/\bno-check\b/.test(fence[1]);
    code = /\bcontinued\b/.test(fence[1]) ? [...(found.pop() ?? [])] : [];
    const [, kind, given] = /^\s*<!-- (ts|file): (.*) -->\s*$/.exec(lines[index - 1] ?? '') ?? [];
    if (kind === 'ts') code[index - 1] = given;
    if (kind === 'file') code.file = given;
  }
  return found.map((code, index) => {
    const file = join(root, dirname(page), code.file ?? `${basename(page)}.fence-${index + 1}.ts`);
    pageOf.set(file, page);
    return [file, `${Array.from(code, (line) => line ?? '').join('\n')}\nexport {};`];
  });
}

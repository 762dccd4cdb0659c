import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';

const packageFolder: string = dirname(dirname(fileURLToPath(import.meta.url)));
const guide: string = join(packageFolder, '..', '..', 'docs', 'guides', 'tfjs-onnx.md');

/** The TypeScript code blocks of a Markdown file, as modules beside it. */
function codeBlocks(file: string): [path: string, code: string][] {
  const blocks = [...readFileSync(file, 'utf8').matchAll(/```ts\n(.*?)```/gs)];
  // In the package's folder, so that imports resolve as they do for its users.
  return blocks.map((match, i) => [join(packageFolder, 'src', `${i}-of-${file.split('/').at(-1)}.ts`), match[1]!]);
}

test('the code in readme and guide type-checks', () => {
  const blocks = new Map([...codeBlocks(join(packageFolder, 'README.md')), ...codeBlocks(guide)]);
  expect(blocks.size).toBeGreaterThan(3);
  const configFile = join(packageFolder, 'tsconfig.json');
  const config = ts.getParsedCommandLineOfConfigFile(
    configFile,
    { noEmit: true, isolatedDeclarations: false, declaration: false, skipLibCheck: true, noUnusedLocals: false },
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} },
  )!;
  const host = ts.createCompilerHost(config.options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => blocks.has(path) || fileExists(path);
  host.readFile = (path) => blocks.get(path) ?? readFile(path);
  host.getSourceFile = (path, version, ...rest) => {
    const code = blocks.get(path);
    return code === undefined
      ? getSourceFile(path, version, ...rest)
      : ts.createSourceFile(path, `${code}\nexport {};\n`, version);
  };
  const program = ts.createProgram([...blocks.keys()], config.options, host);
  const problems = [...blocks.keys()].flatMap((path) => {
    const source = program.getSourceFile(path)!;
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ messageText }) => `${path}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    );
  });
  expect(problems).toEqual([]);
});

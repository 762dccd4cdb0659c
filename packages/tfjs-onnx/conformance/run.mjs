// Runs tfjs-core's own tests on this backend and on tfjs' cpu backend and writes CONFORMANCE.md. Fails when a test fails
// that exceptions.json does not name, and when one that it names passes.
// node conformance/run.mjs [--check] [--filter text]
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleSuite, testFiles } from './bundle.mjs';
import { formatMarkdown } from './format-markdown.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const cache = join(here, '../node_modules/.cache/conformance');
const filterAt = process.argv.indexOf('--filter');
const filter = filterAt < 0 ? '' : process.argv[filterAt + 1];
const exceptions = JSON.parse(readFileSync(join(here, 'exceptions.json'), 'utf8'));

mkdirSync(cache, { recursive: true });
const suite = join(cache, 'suite.mjs');
await bundleSuite(suite);
const [own, cpu] = await Promise.all(['onnx', 'cpu'].map(runOn));

const reasonOf = new Map(exceptions.map(({ test, reason }) => [test, reason]));
const failsOnCpu = new Set(cpu.results.filter(({ status }) => status === 'failed').map(({ name }) => name));
const problems = [];
for (const { name, status, message } of own.results) {
  if (status === 'failed' && !reasonOf.has(name) && !failsOnCpu.has(name))
    problems.push(`fails: ${name}\n    ${message}`);
  if (status === 'passed' && reasonOf.has(name)) problems.push(`passes, but is named in exceptions.json: ${name}`);
}
if (!filter) {
  const known = new Set(own.results.map(({ name }) => name));
  for (const { test } of exceptions)
    if (!known.has(test)) problems.push(`named in exceptions.json, but not run: ${test}`);
}

const count = (status) => own.results.filter((result) => result.status === status).length;
console.log(`${count('passed')} passed, ${count('failed')} failed, ${count('pending')} skipped by tfjs itself`);
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else if (!filter) writePage();

function runOn(backendName) {
  const target = join(cache, `${backendName}.json`);
  writeFileSync(target, '{}');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [suite, backendName, target, filter], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    child.on('exit', (code) => {
      const output = JSON.parse(readFileSync(target, 'utf8'));
      if (output.results) resolve(output);
      else reject(new Error(`the tests on backend '${backendName}' ended early, with code ${code}`));
    });
  });
}

function writePage() {
  const rows = testFiles().map((file) => {
    const name = file.replace(/_test$/, '');
    const results = own.results.filter((result) => result.file === name);
    const of = (status) => results.filter((result) => result.status === status).length || '';
    return `| ${name} | ${of('passed')} | ${of('failed')} | ${of('pending')} |`;
  });
  const page = [
    "# tfjs-core's own tests on this backend",
    `Made by \`npm run conformance\`; do not edit. These are the tests that \`@tensorflow/tfjs-core\` ${versionOf('@tensorflow/tfjs-core')} ships, except those of model storage, browsers and version numbers, which no backend has a part in. ONNX Runtime ${versionOf('onnxruntime-node')}, CPU.`,
    `**${count('passed')} of ${own.results.length} pass**, ${count('failed')} fail, ${count('pending')} are switched off by tfjs itself. On tfjs' cpu backend ${cpu.results.filter(({ status }) => status === 'passed').length} of ${cpu.results.length} pass.`,
    '## Known failures',
    ...exceptions.map(({ test, reason }) => `- _${test}_: ${reason}`),
    '## Kernels that ran on the cpu backend',
    'Some of these have an ONNX form for numbers, and come here with text.',
    own.fallbackKernels.map((name) => `\`${name}\``).join(', '),
    '## By file',
    `| test file | passed | failed | off in tfjs |\n| --- | ---: | ---: | ---: |\n${rows.join('\n')}`,
  ].join('\n\n');
  const target = join(here, '../CONFORMANCE.md');
  const text = formatMarkdown(page, target);
  // The totals stand in the README too.
  const readme = join(here, '../README.md');
  const intro = readFileSync(readme, 'utf8');
  const totals = `**${count('passed').toLocaleString('en')} of the ${own.results.length.toLocaleString('en')} tests**`;
  const updated = intro.replace(/\*\*[\d,]+ of the [\d,]+ tests\*\*/, totals);
  if (!process.argv.includes('--check')) {
    writeFileSync(target, text);
    writeFileSync(readme, updated);
  } else if (!existsSync(target) || readFileSync(target, 'utf8') !== text || updated !== intro) {
    console.error('CONFORMANCE.md or the totals in README.md are not current: npm run conformance');
    process.exitCode = 1;
  }
}

function versionOf(name) {
  return require(`${name}/package.json`).version;
}

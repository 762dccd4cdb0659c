// Checks that every `uge …` line in the documentation names a command and options that there are. Needs a build.
// node tooling/scripts/command-lines.mjs
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from '../../packages/cli/dist/index.js';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const names = [...(await helpOf([])).matchAll(/^ {2}([a-z]+(?: [a-z]+)?) {2,}\S/gm)].map(([, name]) => name);
const helps = new Map();
const problems = [];
let lines = 0;

const pages = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md', 'llms.txt'], {
  cwd: root,
  encoding: 'utf8',
});
for (const page of pages.split('\n').filter(Boolean)) {
  for (const { line, command } of commandsOf(readFileSync(join(root, page), 'utf8'))) {
    lines++;
    const problem = await problemOf(command);
    if (problem) problems.push(`${page}:${line}: ${problem}`);
  }
}
for (const problem of problems) console.error(problem);
console.log(`${lines} command lines, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;

async function problemOf(command) {
  const words = command.split(/\s+/).slice(1);
  if (words[0]?.startsWith('-') || words[0] === '<command>') return undefined;
  const name = [words.slice(0, 2).join(' '), words[0]].find((each) => names.includes(each));
  if (!name) return `uge ${words.slice(0, 2).join(' ')}: no such command`;
  if (!helps.has(name)) helps.set(name, await helpOf(name.split(' ')));
  const known = new Set(helps.get(name).match(/--[\w.-]+|(?<=\s)-\w(?=,)/g));
  const unknown = words.filter((word) => /^-{1,2}[a-z]/.test(word)).map((word) => word.split('=')[0]);
  const missing = unknown.find((option) => !known.has(option) && !known.has(option.replace(/^--no-/, '--')));
  return missing && `uge ${name} has no option ${missing}`;
}

/** Lines of shell fences that start with `uge`, with what a backslash continues. */
function commandsOf(text) {
  const found = [];
  let isShell = false;
  for (const [index, line] of text.split('\n').entries()) {
    if (/^\s*```/.test(line)) isShell = /^\s*```(sh|bash)\b/.test(line);
    else if (isShell) {
      const last = found.at(-1);
      if (last?.command.endsWith('\\')) last.command = `${last.command.slice(0, -1).trim()} ${line.trim()}`;
      else if (/^\s*(\w+=\S+ )*uge /.test(line)) found.push({ line: index + 1, command: line.trim() });
    }
  }
  return found.map(({ line, command }) => ({
    line,
    command: command
      .replace(/^(\w+=\S+ )*/, '')
      .replace(/"[^"]*"|'[^']*'/g, 'x')
      .replace(/\s#.*$/, '')
      .split(/ [|>&]/)[0],
  }));
}

async function helpOf(words) {
  const { write } = process.stdout;
  let text = '';
  process.stdout.write = (chunk) => {
    text += chunk;
    return true;
  };
  try {
    await main([...words, '--help']);
  } finally {
    process.stdout.write = write;
  }
  return text;
}

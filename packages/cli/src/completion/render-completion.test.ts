import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { commands } from '../commands/index.ts';
import { renderCompletion } from './render-completion.ts';

/** What bash offers for a line that ends where the cursor is. */
function offered(line: string): string[] {
  const words = line.split(' ');
  const script = `${renderCompletion('bash', commands)}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})
COMP_CWORD=${words.length - 1}
_uge
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return stdout.split('\n').filter(Boolean);
}

describe.skipIf(spawnSync('bash', ['--version']).status !== 0)('in bash', () => {
  test.each([
    ['uge gra', ['graph']],
    ['uge graph bu', ['build']],
    ['uge graph build --ou', ['--out']],
    ['uge quickstart --sm', ['--small']],
    ['uge embed --engine on', ['onnx']],
    ['uge data build --nosuch', []],
  ])('%s', (line, words) => {
    expect(offered(line)).toEqual(words);
  });

  test('offers every command at the start', () => {
    const first = new Set(commands.map(({ name }) => name.split(' ')[0]!));
    expect(new Set(offered('uge '))).toEqual(first);
  });
});

test('the zsh script holds the bash one, and fish names every option', () => {
  expect(renderCompletion('zsh', commands)).toContain(renderCompletion('bash', commands));
  const fish = renderCompletion('fish', commands);
  for (const { options } of commands) {
    for (const [name, { default: standard }] of Object.entries(options))
      expect(fish).toContain(` -l ${standard === true ? 'no-' : ''}${name} `);
  }
});

import { UgeError } from '@uge/core';
import type { Command } from '../command.ts';
import { renderCompletion, SHELLS, type Shell } from '../completion/render-completion.ts';

export const completion: Command = {
  name: 'completion',
  summary: 'Print a completion script for bash, zsh or fish.',
  positionals: [{ name: 'shell', description: SHELLS.join(', '), required: true }],
  options: {},
  examples: [
    'uge completion fish > ~/.config/fish/completions/uge.fish',
    'uge completion bash > ~/.local/share/bash-completion/completions/uge',
    'uge completion zsh > ~/.zfunc/_uge',
  ],
  withoutConfig: true,
  run: async ({ positionals }) => {
    const shell = positionals[0] as Shell;
    if (!SHELLS.includes(shell)) {
      throw new UgeError('cli/usage', `<shell> is one of ${SHELLS.join(', ')}, found "${shell}".`);
    }
    // The list of commands holds this one.
    const { commands } = await import('./index.ts');
    const script = renderCompletion(shell, commands);
    return { json: { shell, script }, text: script };
  },
};

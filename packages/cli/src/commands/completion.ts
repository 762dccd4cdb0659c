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
  run: async ({ positionals, print }) => {
    const shell = positionals[0] as Shell;
    if (!SHELLS.includes(shell)) {
      throw new UgeError('cli/usage', `uge completion: found shell "${shell}", expected one of ${SHELLS.join(', ')}.`);
    }
    // The list of commands holds this one.
    const { commands } = await import('./index.ts');
    print(renderCompletion(shell, commands));
  },
};

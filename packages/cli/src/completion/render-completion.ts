import { type Command, type OptionSpec, optionsOf } from '../command.ts';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** A script that completes command words, options and the choices of options (`a|b|c`); elsewhere files. */
export function renderCompletion(shell: Shell, commands: readonly Command[]): string {
  return { bash, zsh, fish }[shell](commands);
}

/** Options as they are typed: `--no-<name>` for a flag that is on. */
function typedOptions(command: Command): [string, OptionSpec][] {
  return Object.entries(optionsOf(command)).map(([name, spec]) => [
    spec.type === 'boolean' && spec.default === true ? `no-${name}` : name,
    spec,
  ]);
}

const choicesOf = ({ choices = [] }: OptionSpec): readonly string[] => choices;

/** Words that may follow words that begin a command. */
function nextWords(commands: readonly Command[]): Map<string, string[]> {
  const next = new Map<string, string[]>();
  for (const { name } of commands) {
    const words = name.split(' ');
    for (const [index, word] of words.entries()) {
      const before = words.slice(0, index).join(' ');
      next.set(before, [...new Set([...(next.get(before) ?? []), word])]);
    }
  }
  return next;
}

function bash(commands: readonly Command[]): string {
  const words = [...nextWords(commands)].map(([before, after]) => `    "${before}") words="${after.join(' ')}" ;;`);
  const options = commands.map(
    (command) =>
      `    "${command.name}") words="${typedOptions(command)
        .map(([name]) => `--${name}`)
        .join(' ')}" ;;`,
  );
  const choices = commands.flatMap((command) =>
    typedOptions(command)
      .filter(([, spec]) => choicesOf(spec).length > 0)
      .map(([name, spec]) => `    "${command.name} --${name}") words="${choicesOf(spec).join(' ')}" ;;`),
  );
  return `# bash completion of uge
_uge() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}" command="" words="" i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "\${COMP_WORDS[i]}" in -*) break ;; *) command="\${command:+$command }\${COMP_WORDS[i]}" ;; esac
    ((i == 2)) && break
  done
  case "$command" in
${commands
  .filter(({ name }) => !name.includes(' '))
  .map(({ name }) => `    "${name} "*) command="${name}" ;;`)
  .join('\n')}
  esac
  case "$command $previous" in
${choices.join('\n')}
  esac
  if [[ -z "$words" && "$current" == -* ]]; then
    case "$command" in
${options.map((line) => `  ${line}`).join('\n')}
    esac
  fi
  if [[ -z "$words" && "$current" != -* && "$previous" != -* ]]; then
    case "$command" in
${words.map((line) => `  ${line}`).join('\n')}
    esac
  fi
  if [[ -n "$words" ]]; then COMPREPLY=($(compgen -W "$words" -- "$current")); else COMPREPLY=($(compgen -f -- "$current")); fi
}
complete -o filenames -F _uge uge`;
}

function zsh(commands: readonly Command[]): string {
  // zsh runs scripts of bash, and then shows the words in its own menu.
  return `#compdef uge
autoload -U +X bashcompinit && bashcompinit
${bash(commands)}`;
}

function fish(commands: readonly Command[]): string {
  const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
  const lines = ['# fish completion of uge', 'complete -c uge -f'];
  for (const [before, after] of nextWords(commands)) {
    for (const word of after) {
      const found = commands.find(({ name }) => name === [before, word].filter(Boolean).join(' '));
      lines.push(
        `complete -c uge -n ${quote(atWords(before))} -a ${word}${found ? ` -d ${quote(found.summary)}` : ''}`,
      );
    }
  }
  for (const command of commands) {
    const words = command.name.split(' ');
    const condition = quote(words.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and '));
    lines.push(`complete -c uge -n ${condition} -F`);
    for (const [name, spec] of typedOptions(command)) {
      const choices = choicesOf(spec);
      const argument = choices.length > 0 ? ` -xa ${quote(choices.join(' '))}` : spec.type === 'boolean' ? '' : ' -r';
      lines.push(`complete -c uge -n ${condition} -l ${name}${argument} -d ${quote(spec.description)}`);
    }
  }
  return lines.join('\n');
}

/** Condition in fish: these words, and no more, stand before the cursor. */
function atWords(before: string): string {
  return `test "$(string join ' ' (commandline -opc)[2..])" = '${before}'`;
}

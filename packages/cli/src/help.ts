import { homedir } from 'node:os';
import { type Command, type OptionSpec, optionsOf } from './command.ts';
import { PLAIN, type Style } from './style.ts';

/** Help of one command. */
export function renderCommandHelp(command: Command, style: Style = PLAIN): string {
  const lines = [command.summary, '', `${style('bold', 'Usage:')} ${renderUsage(command)}`];
  if (command.positionals?.length) {
    lines.push(
      '',
      style('bold', 'Arguments:'),
      ...table(command.positionals.map(({ name, description }) => [`<${name}>`, description])),
    );
  }
  lines.push('', style('bold', 'Options:'), ...table(optionRows(optionsOf(command)).map(indentLong)));
  lines.push('', style('bold', 'Examples:'), ...command.examples.map((example) => `  ${example}`));
  return lines.join('\n');
}

/** `uge graph build <extract>… [options]`. */
export function renderUsage(command: Command): string {
  const positionals = (command.positionals ?? []).map(
    ({ name, required, multiple }) => (required ? `<${name}>` : `[${name}]`) + (multiple ? '…' : ''),
  );
  return `uge ${[command.name, ...positionals, '[options]'].join(' ')}`;
}

/** Commands by family, the single ones first. */
export function commandFamilies(commands: readonly Command[]): [family: string, members: Command[]][] {
  const families = new Map<string, Command[]>();
  for (const command of commands) {
    const family = command.name.includes(' ') ? command.name.split(' ')[0]! : '';
    families.set(family, [...(families.get(family) ?? []), command]);
  }
  return [...families].sort(([a], [b]) => Number(a !== '') - Number(b !== ''));
}

/** Overview of all commands: the single ones first, then one block per family. */
export function renderOverview(commands: readonly Command[], style: Style = PLAIN): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const blocks = commandFamilies(commands).flatMap(([, members]) => [
    '',
    ...members.map(({ name, summary }) => `  ${style('bold', name.padEnd(width))}  ${summary}`),
  ]);
  return [
    'uge: spatially grounded multimodal embeddings of cities',
    '',
    `${style('bold', 'Usage:')} uge <command> [options]`,
    ...blocks,
    '',
    'uge <command> --help shows its options and examples; uge --version, the release.',
  ].join('\n');
}

/** Options with what is said of each. */
export function optionRows(options: Readonly<Record<string, OptionSpec>>): [string, string][] {
  return Object.entries(options).map(([name, spec]) => {
    const { type, choices, short, multiple, list, required, description } = spec;
    const on = type === 'boolean' && spec.default === true;
    const value =
      type === 'boolean' ? '' : ` ${choices?.join('|') ?? spec.value ?? (type === 'string' ? '<text>' : '<n>')}`;
    const notes = [
      list ? 'repeatable, or several by commas' : multiple ? 'repeatable' : '',
      required ? 'required' : '',
      spec.default === undefined || on ? '' : `default ${String(spec.default).replace(homedir(), '~')}`,
    ].filter(Boolean);
    return [
      `${short === undefined ? '' : `-${short}, `}--${on ? 'no-' : ''}${name}${value}`,
      notes.length ? `${description} (${notes.join(', ')})` : description,
    ];
  });
}

/** `--name` stands below the `--name` of `-n, --name`. */
function indentLong([left, right]: [string, string]): [string, string] {
  return [left.startsWith('--') ? `    ${left}` : left, right];
}

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.min(44, Math.max(...rows.map(([left]) => left.length)));
  return rows.flatMap(([left, right]) =>
    left.length > width ? [`  ${left}`, `  ${''.padEnd(width)}  ${right}`] : [`  ${left.padEnd(width)}  ${right}`],
  );
}

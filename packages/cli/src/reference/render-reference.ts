import { type Command, optionsOf } from '../command.ts';
import { commandFamilies, optionRows, renderUsage } from '../help.ts';

/** Options of every command, which are told once. */
const SHARED = new Set(['config', 'json', 'quiet', 'help', 'dry-run']);

/** Every command with its arguments, options and examples, as Markdown sections of level 3. */
export function renderReference(commands: readonly Command[]): string {
  const shared = Object.entries(optionsOf({ ...commands[0]!, options: {}, plan: async () => ({}) }));
  return [
    'Every command takes these; `--dry-run` those that write or fetch.',
    table(optionRows(Object.fromEntries(shared))),
    ...commandFamilies(commands).flatMap(([, members]) => members.map(renderCommand)),
  ].join('\n\n');
}

function renderCommand(command: Command): string {
  const { name, summary, positionals = [], options, examples } = command;
  const rows: [string, string][] = [
    ...positionals.map(({ name: word, description }): [string, string] => [`<${word}>`, description]),
    ...optionRows(Object.fromEntries(Object.entries(options).filter(([option]) => !SHARED.has(option)))),
  ];
  return [
    `### uge ${name}`,
    summary,
    `\`${renderUsage(command)}\`${command.plan ? '' : ' (writes nothing: no `--dry-run`)'}`,
    ...(rows.length > 0 ? [table(rows)] : []),
    ['```sh', ...examples, '```'].join('\n'),
  ].join('\n\n');
}

function table(rows: readonly (readonly [string, string])[]): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
  return [
    '| option | what it is |',
    '| --- | --- |',
    ...rows.map(([left, right]) => `| \`${left.replaceAll('|', '\\|')}\` | ${cell(right)} |`),
  ].join('\n');
}

import { COMMON_OPTIONS, type Command, type OptionSpec } from './command.ts';

/** Help of one command. */
export function renderCommandHelp(command: Command): string {
  const positionals = (command.positionals ?? []).map(
    ({ name, required, multiple }) => (required ? `<${name}>` : `[${name}]`) + (multiple ? '…' : ''),
  );
  const lines = [command.summary, '', `Usage: uge ${[command.name, ...positionals, '[options]'].join(' ')}`];
  if (command.positionals?.length) {
    lines.push(
      '',
      'Arguments:',
      ...table(command.positionals.map(({ name, description }) => [`<${name}>`, description])),
    );
  }
  lines.push('', 'Options:', ...table(Object.entries({ ...command.options, ...COMMON_OPTIONS }).map(optionRow)));
  lines.push('', 'Examples:', ...command.examples.map((example) => `  ${example}`));
  return lines.join('\n');
}

/** Overview of all commands: the single ones first, then one block per family. */
export function renderOverview(commands: readonly Command[]): string {
  const families = new Map<string, Command[]>();
  for (const command of commands) {
    const family = command.name.includes(' ') ? command.name.split(' ')[0]! : '';
    families.set(family, [...(families.get(family) ?? []), command]);
  }
  const width = Math.max(...commands.map(({ name }) => name.length));
  const blocks = [...families]
    .sort(([a], [b]) => Number(a !== '') - Number(b !== ''))
    .flatMap(([, members]) => ['', ...members.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`)]);
  return [
    'uge: spatially grounded multimodal embeddings of cities',
    '',
    'Usage: uge <command> [options]',
    ...blocks,
    '',
    'uge <command> --help shows its options and examples.',
  ].join('\n');
}

function optionRow([name, spec]: [string, OptionSpec]): [string, string] {
  const value = spec.type === 'boolean' ? '' : ` ${spec.value ?? (spec.type === 'number' ? '<n>' : '<value>')}`;
  const notes = [
    spec.multiple ? 'repeatable' : '',
    spec.required ? 'required' : '',
    spec.default === undefined ? '' : `default ${spec.default}`,
  ].filter(Boolean);
  const short = spec.short === undefined ? '' : `-${spec.short}, `;
  return [`${short}--${name}${value}`, notes.length ? `${spec.description} (${notes.join(', ')})` : spec.description];
}

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}

import { describe, expect, it } from 'vitest';
import type { Command } from './command.ts';
import { renderCommandHelp } from './help.ts';
import { parseArguments } from './parse-arguments.ts';

const command: Command = {
  name: 'data build',
  summary: 'Build.',
  positionals: [{ name: 'file', description: 'Where.', required: true }],
  options: {
    render: { type: 'number', description: 'How many.', default: 3 },
    train: { type: 'string', description: 'Extract.', multiple: true },
    out: { type: 'string', value: '<folder>', description: 'Folder.', required: true },
    json: { type: 'boolean', description: 'As JSON.' },
  },
  examples: ['uge data build x --out y'],
  run: async () => {},
};

describe('parseArguments', () => {
  it('reads positionals, values, repeated values, flags and defaults', () => {
    const args = ['x.pbf', '--train', 'a', '--train=b', '--out', 'o', '--json'];
    expect(parseArguments(command, args)).toEqual({
      positionals: ['x.pbf'],
      options: { train: ['a', 'b'], out: 'o', json: true, render: 3, quiet: undefined, help: undefined },
    });
  });

  it.each([
    [['x', '--out', 'o', '--rendr', '2'], 'unknown option --rendr. Did you mean "render"?'],
    [['x', '--out', 'o', '--render', 'two'], '--render needs a number, found "two"'],
    [['x'], '--out <folder> is missing'],
    [['--out', 'o'], '<file> is missing'],
    [['x', 'y', '--out', 'o'], 'unexpected argument "y"'],
    [['x', '--out'], '--out needs a value'],
    [['x', '--out', 'o', '--json=yes'], '--json takes no value'],
  ])('refuses %j', (args, message) => {
    expect(() => parseArguments(command, args)).toThrowError(message);
  });

  it('asks for nothing else when help is wanted', () => {
    expect(parseArguments(command, ['--help']).options['help']).toBe(true);
  });
});

describe('renderCommandHelp', () => {
  it('shows every option with its default and an example', () => {
    const help = renderCommandHelp(command);
    expect(help).toContain('Usage: uge data build <file> [options]');
    expect(help).toMatch(/--render <n>\s+How many. \(default 3\)/);
    expect(help).toMatch(/--train <value>\s+Extract. \(repeatable\)/);
    expect(help).toContain('  uge data build x --out y');
  });
});

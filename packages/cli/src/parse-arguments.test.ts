import { describe, expect, it } from 'vitest';
import type { Command } from './command.ts';
import { renderCommandHelp } from './help.ts';
import { completeArguments, type ParsedArguments, readArguments } from './parse-arguments.ts';

const command: Command = {
  name: 'data build',
  summary: 'Build.',
  positionals: [{ name: 'file', description: 'Where.', required: true }],
  options: {
    render: { type: 'number', description: 'How many.', default: 3 },
    train: { type: 'string', description: 'Extract.', multiple: true },
    out: { type: 'string', value: '<folder>', description: 'Folder.', required: true },
    kind: { type: 'string', choices: ['poi', 'street'], list: true, description: 'Only these.' },
    filter: { type: 'boolean', description: 'Keep all.', default: true },
    count: { type: 'integer', minimum: 1, description: 'Most.' },
  },
  examples: ['uge data build x --out y'],
  run: async () => {},
};

function parse(args: readonly string[], configured = {}): ParsedArguments {
  return completeArguments(command, readArguments(command, args), configured);
}

describe('arguments', () => {
  it('reads positionals, values, repeated values, flags and defaults', () => {
    const args = ['x.pbf', '--train', 'a', '--train=b', '--out', 'o', '--json'];
    expect(parse(args)).toEqual({
      positionals: ['x.pbf'],
      options: { train: ['a', 'b'], out: 'o', json: true, render: 3, filter: true },
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
    [['x', '--out', 'o', '--no-json=yes'], '--no-json takes no value'],
    [['x', '--out', 'o', '--no-render'], 'unknown option --no-render'],
    [['x', '--out', 'o', '--kind', 'poi,tree'], '--kind is one of poi, street, found "tree"'],
    [['x', '--out', 'o', '--count', '0'], '--count needs a whole number of 1 or more, found "0"'],
    [['x', '--out', 'o', '--count', '1.5'], '--count needs a whole number of 1 or more, found "1.5"'],
  ])('refuses %j', (args, message) => {
    expect(() => parse(args)).toThrowError(message);
  });

  it('splits lists, turns flags off, and lets the command line win over the config', () => {
    const configured = { out: 'configured', render: 7, quiet: true };
    expect(parse(['x', '--kind', 'poi,street', '--kind', 'poi', '--no-filter'], configured).options).toMatchObject({
      kind: ['poi', 'street', 'poi'],
      filter: false,
      out: 'configured',
      render: 7,
    });
    expect(parse(['x', '--render', '9', '--no-quiet'], configured).options).toMatchObject({ render: 9, quiet: false });
  });

  it('asks for nothing else when help is wanted', () => {
    expect(readArguments(command, ['--help']).options['help']).toBe(true);
  });
});

describe('renderCommandHelp', () => {
  it('shows every option with its default and an example', () => {
    const help = renderCommandHelp(command);
    expect(help).toContain('Usage: uge data build <file> [options]');
    expect(help).toMatch(/--render <n>\s+How many. \(default 3\)/);
    expect(help).toMatch(/--train <text>\s+Extract. \(repeatable\)/);
    expect(help).toMatch(/--kind poi\|street\s+Only these. \(repeatable, or several by commas\)/);
    expect(help).toMatch(/--no-filter\s+Keep all\.\n/);
    expect(help).toContain('  uge data build x --out y');
  });
});

import { describe, expect, it } from 'vitest';
import { type Command, optionsOf } from '../command.ts';
import { completeArguments, readArguments } from '../parse-arguments.ts';
import { commands } from './index.ts';

const named = commands.map((command): [string, Command] => [command.name, command]);

/** Words of a line as a shell gives them to the first program. */
function shellWords(line: string): string[] {
  const [own] = line.split(/ [|>] /);
  return [...own!.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)].map(([word]) => word.replace(/["']/g, ''));
}

describe.each(named)('uge %s', (name, command) => {
  const options = Object.entries(optionsOf(command));

  it('has examples that its table of options takes', () => {
    expect(command.examples.length).toBeGreaterThan(0);
    for (const example of command.examples) {
      const words = shellWords(example);
      expect(words.slice(0, 1 + name.split(' ').length).join(' ')).toBe(`uge ${name}`);
      const given = readArguments(command, words.slice(1 + name.split(' ').length));
      expect(() => completeArguments(command, given), example).not.toThrow();
    }
  });

  it('says the same things in the same way', () => {
    for (const [option, { type, short, multiple, list, description, value, choices }] of options) {
      expect(option).toMatch(/^[a-z][a-z0-9-]*(\.[a-z0-9-]+)*$/);
      expect(description, option).toMatch(/[.?!…\]]$/);
      if (option === 'out') expect({ short, value }).toMatchObject({ short: 'o', value: expect.stringMatching(/^</) });
      if (option === 'seed') expect(type).toBe('integer');
      if (option === 'bbox') expect(value).toBe('<west,south,east,north>');
      // One of many is named by what one is.
      if ((multiple || list) && !WITHOUT_SINGULAR.has(option)) expect(option).not.toMatch(/[^s]s$/);
      if (choices) expect(value).toBeUndefined();
    }
  });

  it('tells what it would do before it writes', () => {
    const writes = options.some(([option]) => option === 'out' || option === 'leaks');
    if (writes) expect(command.plan).toBeDefined();
  });
});

/** `photos` are many by each value; `results` is a folder of many. */
const WITHOUT_SINGULAR = new Set(['photos', 'results']);

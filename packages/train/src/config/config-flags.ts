import { UgeError } from '@uge/core';
import { z } from 'zod';
import { trainConfigSchema } from './train-config.ts';

/** A setting as a flag of a command line. */
export interface ConfigFlag {
  /** Without dashes: `learning-rate`, `loss-weights.graph-text`; `no-symmetric` for a switch that is on by default. */
  name: string;
  /** Where it goes in the config. */
  path: readonly string[];
  /** `switch` takes no value; `json` takes JSON text: a list, or the settings of a part. */
  type: 'number' | 'string' | 'switch' | 'json';
  /** What a switch sets. */
  sets?: boolean | undefined;
  choices?: readonly string[] | undefined;
  description: string;
  default?: unknown;
  /** Limits of a number, where it has any. */
  minimum?: number;
  maximum?: number;
}

/** Every setting of `trainConfigSchema` as a flag, in its order. */
export function configFlags(): ConfigFlag[] {
  return flagsOf(z.toJSONSchema(trainConfigSchema, { io: 'input' }) as z.core.JSONSchema.BaseSchema, []);
}

/**
 * Settings from flags, to be laid over a preset or file and checked by `parseTrainConfig`.
 *
 * @param values - by flag name; undefined ones are left out.
 * @throws {UgeError} `train/invalid-flag` for text that is not JSON where JSON is expected.
 */
export function configFromFlags(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const config: Record<string, unknown> = {};
  for (const flag of configFlags()) {
    const value = values[flag.name];
    if (value === undefined || (flag.type === 'switch' && value === false)) continue;
    const parents = flag.path.slice(0, -1);
    const owner = parents.reduce<Record<string, unknown>>((node, key) => {
      node[key] ??= {};
      return node[key] as Record<string, unknown>;
    }, config);
    owner[flag.path.at(-1)!] = flag.type === 'switch' ? flag.sets : flag.type === 'json' ? parse(flag, value) : value;
  }
  return config;
}

function flagsOf(schema: z.core.JSONSchema.BaseSchema, path: readonly string[]): ConfigFlag[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
    if (typeof property !== 'object') return [];
    const here = [...path, key];
    // Groups with a default of their own are spread out; an optional part (lora) is given whole.
    if (property.properties && property.default !== undefined) return flagsOf(property, here);
    const type = flagType(property);
    const off = type === 'switch' && property.default === true;
    return [
      {
        name: [...here.slice(0, -1), off ? `no-${key}` : key].map(kebab).join('.'),
        path: here,
        type,
        ...(type === 'switch' && { sets: !off }),
        ...(property.enum && { choices: property.enum.map(String) }),
        description: property.description ?? '',
        ...(property.default !== undefined && { default: property.default }),
        ...limits(property),
      },
    ];
  });
}

function limits({ minimum, maximum }: z.core.JSONSchema.BaseSchema): Pick<ConfigFlag, 'minimum' | 'maximum'> {
  // Whole numbers come with the limits of what float64 holds exactly.
  const isLimit = (value: number | undefined): value is number => value !== undefined && Math.abs(value) < 2 ** 52;
  return { ...(isLimit(minimum) && { minimum }), ...(isLimit(maximum) && { maximum }) };
}

function flagType({ type }: z.core.JSONSchema.BaseSchema): ConfigFlag['type'] {
  if (type === 'number' || type === 'integer') return 'number';
  if (type === 'boolean') return 'switch';
  return type === 'string' ? 'string' : 'json';
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function parse({ name }: ConfigFlag, text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch (cause) {
    throw new UgeError(
      'train/invalid-flag',
      `--${name}: expected JSON, found "${text}"; quote it for the shell, as in --${name} '{}'.`,
      { flag: name, value: text },
      { cause },
    );
  }
}

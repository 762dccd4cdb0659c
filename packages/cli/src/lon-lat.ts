import { UgeError } from '@uge/core';
import type { LonLat } from '@uge/graph';

/** Numbers between commas: `2.35,48.86`. @throws {UgeError} `cli/usage` for another form. */
export function parseNumbers(text: string, { names, option }: { names: readonly string[]; option: string }): number[] {
  const numbers = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (numbers.length === names.length && numbers.every(Number.isFinite)) return numbers;
  throw new UgeError('cli/usage', `${option}: expected ${names.join(',')} in degrees, found "${text}".`, {
    option,
    text,
  });
}

/** `2.35,48.86` as a position. @throws {UgeError} `cli/usage`. */
export function parseLonLat(text: string, option: string): LonLat {
  return parseNumbers(text, { names: ['longitude', 'latitude'], option }) as [number, number];
}

/** `2.33,48.87,2.36,48.88` as a box. @throws {UgeError} `cli/usage`. */
export function parseBounds(text: string, option: string): [west: number, south: number, east: number, north: number] {
  return parseNumbers(text, { names: ['west', 'south', 'east', 'north'], option }) as [number, number, number, number];
}

import { type Random, UgeError } from '@uge/core';
import type { Codecs } from '../src/osm/codecs.ts';
import { readExtract } from '../src/osm/read-extract.ts';
import type { ReadOsmOptions } from '../src/osm/read-options.ts';
import type { OsmData } from '../src/types.ts';

/** Longest time that a damaged file of some kilobytes may take, on a busy machine. */
const MAX_MILLISECONDS = 5_000;

/** A copy with some of its bytes changed; half of the time also removed, repeated or cut off. */
export function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  let mutated: Uint8Array = new Uint8Array(bytes);
  const isGentle = random.int(2) === 0;
  for (let changes = 1 + random.int(4); changes > 0; changes--) {
    const at = random.int(mutated.length + 1);
    const length = 1 + random.int(random.int(4) === 0 ? 2000 : 8);
    const [before, rest] = [mutated.subarray(0, at), mutated.subarray(at)];
    const change = isGentle ? 6 + random.int(2) : random.int(8);
    if (change === 0) mutated = new Uint8Array(Buffer.concat([before, rest.subarray(length)]));
    else if (change === 1) mutated = new Uint8Array(Buffer.concat([before, rest.subarray(0, length), rest]));
    else if (change === 2)
      mutated = new Uint8Array(Buffer.concat([before, Uint8Array.from({ length }, () => random.int(256)), rest]));
    else if (change === 3) mutated = mutated.slice(0, Math.max(1, at));
    else if (change === 4) mutated.fill(random.pick([0, 0x22, 0x3c, 0x7f, 0x80, 0xff]), at, at + length);
    else if (change === 5) mutated.copyWithin(at, random.int(mutated.length + 1), random.int(mutated.length + 1));
    else if (at < mutated.length) mutated[at] = change === 6 ? random.int(256) : mutated[at]! ^ (1 << random.int(8));
  }
  return mutated;
}

/** Reads bytes that may be anything: `read`, the code of the error, or a failure when it is no UgeError or takes too long. */
export async function outcomeOf(
  bytes: Uint8Array,
  options: ReadOsmOptions & { name: string; codecs: Codecs },
): Promise<string> {
  const start = performance.now();
  let outcome = 'read';
  try {
    const source = { name: options.name, size: bytes.length, chunks: () => [bytes] };
    checkData(await readExtract(source, { ...options, sha256: () => '' }));
  } catch (error) {
    if (!UgeError.isInstance(error)) throw error;
    outcome = error.code;
  }
  const milliseconds = performance.now() - start;
  if (milliseconds > MAX_MILLISECONDS) throw new Error(`took ${milliseconds} ms for ${bytes.length} bytes`);
  return outcome;
}

/** What later steps rely on, whatever the file was. */
function checkData({ nodes, ways, relations }: OsmData): void {
  for (const { id, lon, lat } of nodes.values()) {
    if (!Number.isSafeInteger(id) || !(Math.abs(lon) <= 180 && Math.abs(lat) <= 90))
      throw new Error(`node ${id} ${lon} ${lat}`);
  }
  for (const { id, refs } of ways.values()) {
    if (!Number.isSafeInteger(id) || refs.length === 0 || !refs.every(Number.isSafeInteger))
      throw new Error(`way ${id}`);
  }
  for (const { id, members } of relations.values()) {
    if (!Number.isSafeInteger(id) || !members.every(({ ref }) => Number.isSafeInteger(ref)))
      throw new Error(`relation ${id}`);
  }
  for (const { tags } of [...nodes.values(), ...ways.values(), ...relations.values()]) {
    for (const value of Object.values(tags ?? {}))
      if (typeof value !== 'string') throw new Error(`tag ${String(value)}`);
  }
}

import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { contentHash, UgeError } from '@uge/core';
import { writeFileAtomic } from '@uge/core/node';
import { type OverpassAnswer, OverpassClient, type OverpassElement } from './overpass-client.ts';
import type { OverpassOptions } from './overpass-options.ts';

export interface FetchOverpassOptions extends OverpassOptions {
  /** File to write, a JSON Overpass answer such as `berlin.osm.json`. */
  out: string;
}

export interface FetchedOverpass {
  nodes: number;
  ways: number;
  relations: number;
  /** Of the file. */
  bytes: number;
  tiles: number;
  /** Tiles that were there from an earlier run. */
  reused: number;
}

/**
 * Fetch a part of OpenStreetMap from an Overpass server into one file that `readOsm` reads, each element once, sorted by
 * kind and id. Finished tiles lie in `<out>.parts` until all are there, so that a fetch that was stopped goes on.
 *
 * The data is © OpenStreetMap contributors, ODbL 1.0; the file says so.
 *
 * @throws {UgeError} `data/invalid-box`, `data/invalid-area`, `data/http-failed`; `data/empty-region`.
 */
export async function fetchOverpass(options: FetchOverpassOptions): Promise<FetchedOverpass> {
  const { out, signal, onProgress } = options;
  const client = new OverpassClient(options);
  const parts = `${out}.parts`;
  await removePartialFiles(parts);
  const tiles = client.tiles();
  const answers: OverpassAnswer[] = [];
  let reused = 0;
  for (const [index, tile] of tiles.entries()) {
    signal?.throwIfAborted();
    const query = client.query(tile, 'body');
    const path = join(parts, `${contentHash(query).slice(0, 32)}.json`);
    const earlier = await readFile(path, 'utf8').catch(() => undefined);
    const answer = earlier === undefined ? await client.ask(query) : (JSON.parse(earlier) as OverpassAnswer);
    if (earlier === undefined) await writeFileAtomic(path, JSON.stringify(answer));
    else reused++;
    answers.push(answer);
    onProgress?.({ phase: 'fetch OpenStreetMap', done: index + 1, total: tiles.length, unit: 'tiles' });
  }
  const { elements, timestamp } = mergeAnswers(answers);
  if (elements.length === 0) {
    await rm(parts, { recursive: true, force: true });
    throw new UgeError(
      'data/empty-region',
      `${basename(out)}: the region holds nothing; check its coordinates (west,south,east,north).`,
    );
  }
  await writeFileAtomic(out, encodeAnswer(elements, timestamp));
  await rm(parts, { recursive: true, force: true });
  const count = (type: OverpassElement['type']): number => elements.filter((element) => element.type === type).length;
  return {
    nodes: count('node'),
    ways: count('way'),
    relations: count('relation'),
    bytes: (await stat(out)).size,
    tiles: tiles.length,
    reused,
  };
}

const KINDS = ['node', 'way', 'relation'];

/** Elements of neighbouring tiles overlap; the age of the whole is that of its oldest part. */
function mergeAnswers(answers: readonly OverpassAnswer[]): {
  elements: OverpassElement[];
  timestamp: string | undefined;
} {
  const byKey = new Map<string, OverpassElement>();
  for (const { elements } of answers)
    for (const element of elements) byKey.set(`${element.type}/${element.id}`, element);
  const elements = [...byKey.values()].sort((a, b) => KINDS.indexOf(a.type) - KINDS.indexOf(b.type) || a.id - b.id);
  const [timestamp] = answers.flatMap(({ osm3s }) => osm3s?.timestamp_osm_base ?? []).sort();
  return { elements, timestamp };
}

function encodeAnswer(elements: readonly OverpassElement[], timestamp: string | undefined): Uint8Array {
  const copyright = 'The data is © OpenStreetMap contributors, available under the Open Database License (ODbL) 1.0.';
  const head = { version: 0.6, osm3s: { ...(timestamp && { timestamp_osm_base: timestamp }), copyright } };
  const chunks = [Buffer.from(`${JSON.stringify(head).slice(0, -1)},"elements":[\n`)];
  for (const [index, element] of elements.entries()) {
    chunks.push(Buffer.from(`${JSON.stringify(element)}${index + 1 < elements.length ? ',' : ''}\n`));
  }
  return Buffer.concat([...chunks, Buffer.from(']}\n')]);
}

async function removePartialFiles(folder: string): Promise<void> {
  const names = await readdir(folder).catch((): string[] => []);
  for (const name of names) if (name.endsWith('.tmp')) await rm(join(folder, name));
}

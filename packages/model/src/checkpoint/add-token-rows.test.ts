import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { GRAPH_TOKENS } from '../chat-template/prompt-format.ts';
import { selectBackend } from '../engine/select-backend.ts';
import { memoryFileSource } from '../files/file-source.ts';
import { UrbanEncoder } from '../node/urban-encoder.ts';
import { parseSafetensors } from '../safetensors/parse.ts';
import { tinyEncoder } from '../testing/tiny-encoder.ts';
import { loadTokenizer } from '../tokenizer/load-tokenizer.ts';
import { readEncoder } from '../urban-encoder/read-encoder.ts';

const TABLE = 'model.embed_tokens.weight';
const json = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes));

it.each([
  ['a full token table grows', 0],
  ['a table with rows to spare keeps its size', 9],
])('graph tokens get rows like the others: %s', async (_what, spare) => {
  await selectBackend({ prefer: 'cpu' });
  const made = tinyEncoder(1);
  const files = Object.fromEntries(await made.toFiles());
  made.dispose();
  // A published checkpoint: no uge.json, no graph tokens.
  const config = json(files['config.json']!);
  const { added_tokens: tokens, ...rest } = json(files['tokenizer.json']!);
  const graphTokens: string[] = Object.values(GRAPH_TOKENS);
  const published = tokens.filter(({ content }: { content: string }) => !graphTokens.includes(content));
  const first = Math.max(...published.map(({ id }: { id: number }) => id)) + 1;
  const { tensors } = parseSafetensors(files['model.safetensors']!);
  const width = tensors.get(TABLE)!.shape[1]!;
  tensors.set(TABLE, {
    shape: [first + spare, width],
    data: Float32Array.from({ length: (first + spare) * width }, (_, index) => Math.sin(index)),
  });
  const { encodeSafetensors } = await import('../safetensors/encode.ts');
  const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  const source = memoryFileSource({
    'config.json': encode({ ...config, vocab_size: first + spare }),
    'tokenizer.json': encode({ ...rest, added_tokens: published }),
    'tokenizer_config.json': files['tokenizer_config.json']!,
    'preprocessor_config.json': files['preprocessor_config.json']!,
    'model.safetensors': encodeSafetensors(tensors),
  });

  const before = tf.memory().numTensors;
  const parts = await readEncoder(source, {
    graph: { graphTokens: 3, hiddenSize: 16, heads: 2, edgeSize: 8 },
    seed: 1,
  });
  expect(
    Object.values(GRAPH_TOKENS)
      .map((token) => parts.tokenizer.tokenId(token))
      .sort(),
  ).toEqual([first, first + 1, first + 2]);
  const size = spare === 0 ? first + 3 : first + spare;
  expect(parts.backbone.vocabularySize).toBe(size);
  const table = parts.backbone.tokenTable(parts.store).arraySync();
  const known = tensors.get(TABLE)!.data;
  const mean = Array.from({ length: width }, (_, column) => {
    let sum = 0;
    for (let row = 0; row < first; row++) sum += known[row * width + column]!;
    return sum / first;
  });
  for (let row = first; row < first + 3; row++) {
    for (const [column, value] of table[row]!.entries()) expect(value).toBeCloseTo(mean[column]!, 5);
  }
  expect(table[5]).toEqual([...known.slice(5 * width, 6 * width)]);
  expect(table.slice(first + 3).flat()).toEqual(spare === 0 ? [] : [...known.slice((first + 3) * width)]);

  const encoder = new UrbanEncoder(parts);
  const vector = await encoder.embed([{ text: 'Rue <|graph_pad|> Cadet' }]);
  const folder = await mkdtemp(join(tmpdir(), 'uge-rows-'));
  await encoder.savePretrained(folder);
  const again = await UrbanEncoder.fromPretrained(folder);
  expect(await again.embed([{ text: 'Rue <|graph_pad|> Cadet' }])).toEqual(vector);
  expect(json((await again.toFiles()).get('config.json')!)['vocab_size']).toBe(size);
  expect(loadTokenizer(json((await again.toFiles()).get('tokenizer.json')!)).tokenId('<|graph_end|>')).toBe(
    parts.tokenizer.tokenId('<|graph_end|>'),
  );
  encoder.dispose();
  again.dispose();
  await rm(folder, { recursive: true });
  expect(tf.memory().numTensors).toBe(before);
});

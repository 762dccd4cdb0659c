import { readFileSync } from 'node:fs';
import type { EncoderInput } from '@uge/data';
import { beforeAll, describe, expect, it } from 'vitest';
import { selectBackend } from '../engine/select-backend.ts';
import { type FileSource, memoryFileSource } from '../files/file-source.ts';
import { randomSubgraph } from '../graph-encoder/testing/random-subgraph.ts';
import { UrbanEncoder } from '../node/urban-encoder.ts';
import { sharedFixtures } from '../testing/shared-fixtures.ts';
import { trainTokenizer } from '../tokenizer/train-tokenizer.ts';
import { readEncoder } from './read-encoder.ts';

const folder = sharedFixtures('reference/parity');

/** The checkpoints of the fixtures come without a tokenizer: this one has their control tokens, under other ids. */
const MARKERS: Record<string, string[]> = {
  qwen2_vl: ['<|im_start|>', '<|im_end|>', '<|vision_start|>', '<|vision_end|>', '<|image_pad|>'],
  qwen2_5_vl: ['<|im_start|>', '<|im_end|>', '<|vision_start|>', '<|vision_end|>', '<|image_pad|>'],
  llava_next_mistral: ['<s>', '<image>'],
  phi3_v: ['<s>', '<|user|>', '<|assistant|>', '<|end|>', '<|image|>'],
};

function checkpoint(family: string): FileSource {
  const { tokenizer, tokenizerConfig } = trainTokenizer(['Rue Cadet near Rue La Fayette', 'a street with trees'], {
    vocabularySize: 290,
    specialTokens: MARKERS[family]!,
  });
  const json = (value: object): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
  const names = ['config.json', 'model.safetensors', 'preprocessor_config.json'];
  const files = names.map((name) => [name, readFileSync(`${folder}/${family}/${name}`)] as const);
  return memoryFileSource(
    {
      ...Object.fromEntries(files),
      'tokenizer.json': json(tokenizer),
      'tokenizer_config.json': json(tokenizerConfig),
    },
    family,
  );
}

const difference = (a: Float32Array, b: Float32Array): number =>
  a.reduce((worst, value, index) => Math.max(worst, Math.abs(value - b[index]!)), 0);

describe.skipIf(!folder)('published checkpoints with a graph encoder added (skipped without ../shared)', () => {
  const image = folder ? readFileSync(`${folder}/qwen2_vl/A.png`) : new Uint8Array();
  const graph = randomSubgraph('a', { nodes: 6, edges: 9 });
  const other = randomSubgraph('b', { nodes: 11, edges: 15 });
  const inputs: EncoderInput[] = [
    { image },
    { graph },
    { text: 'Rue Cadet' },
    { image, graph },
    { image, graph: other, instruction: 'Where?', text: 'near Rue La Fayette' },
    { graph: other, text: 'a street' },
    { image, instruction: 'Where?' },
  ];

  beforeAll(async () => {
    await selectBackend({ prefer: 'onnx' });
  });

  it.each(Object.keys(MARKERS))(
    '%s embeds any mix, alone as in a batch, and comes back from its files',
    async (family) => {
      const source = checkpoint(family);
      const plain = new UrbanEncoder(await readEncoder(source));
      const encoder = new UrbanEncoder(await readEncoder(source, { graph: { graphTokens: 4 }, seed: 1 }));
      expect([...plain.modalities]).toEqual(['image', 'text']);
      expect([...encoder.modalities]).toEqual(['image', 'text', 'graph']);
      await expect(plain.embed([{ graph }])).rejects.toMatchObject({ code: 'model/no-graph-encoder' });

      const vectors = await encoder.embed(inputs);
      for (const [index, input] of inputs.entries()) {
        expect(Math.hypot(...vectors[index]!)).toBeCloseTo(1, 5);
        expect(difference((await encoder.embed([input]))[0]!, vectors[index]!), `input ${index}`).toBeLessThan(1e-5);
      }
      // Graph and image are both seen, each beside the other; without a graph, the graph encoder changes nothing.
      expect(difference(vectors[0]!, vectors[3]!)).toBeGreaterThan(1e-3);
      expect(difference(vectors[1]!, vectors[3]!)).toBeGreaterThan(1e-3);
      const [changed] = await encoder.embed([{ ...inputs[4]!, graph }]);
      expect(difference(vectors[4]!, changed!)).toBeGreaterThan(1e-3);
      const withoutGraphs = inputs.filter((input) => !input.graph);
      for (const [index, vector] of (await plain.embed(withoutGraphs)).entries()) {
        expect(difference(vector, vectors[inputs.indexOf(withoutGraphs[index]!)]!)).toBeLessThan(1e-5);
      }

      const saved = Object.fromEntries(await encoder.toFiles());
      await expect(readEncoder(memoryFileSource(saved), { graph: {} })).rejects.toMatchObject({
        code: 'model/has-graph-encoder',
      });
      const again = new UrbanEncoder(await readEncoder(memoryFileSource(saved)));
      for (const [index, vector] of (await again.embed(inputs)).entries()) {
        expect(difference(vector, vectors[index]!)).toBeLessThan(1e-6);
      }
      const card = new TextDecoder().decode(saved['README.md']);
      expect(card).toContain('4 soft tokens per graph');
      for (const each of [plain, encoder, again]) each.dispose();
    },
  );
});

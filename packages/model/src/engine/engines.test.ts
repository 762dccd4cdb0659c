import { existsSync } from 'node:fs';
import type { EncoderInput } from '@uge/data';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomSubgraph } from '../graph-encoder/testing/random-subgraph.ts';
import { createUgeMini } from '../node/create-uge-mini.ts';
import { tinyEncoder } from '../testing/tiny-encoder.ts';
import { type BackendName, selectBackend } from './select-backend.ts';

/** Debian's package `chromium`; its software driver stands in for a graphics card. Also needs `libvulkan1`. */
const SOFTWARE_DRIVER = '/usr/lib/chromium/vk_swiftshader_icd.json';
if (existsSync(SOFTWARE_DRIVER)) process.env['VK_ICD_FILENAMES'] ??= SOFTWARE_DRIVER;

const inputs: EncoderInput[] = [
  { text: 'Rue Cadet near Rue La Fayette' },
  { image: { width: 112, height: 84, pixels: Uint8Array.from({ length: 112 * 84 * 3 }, (_, i) => (i * 7919) % 256) } },
  { graph: randomSubgraph('near', { nodes: 9, edges: 12 }), text: 'a street' },
];

const MAKERS = {
  'uge-mini': () =>
    createUgeMini({ seed: 1, trainingTexts: ['Rue Cadet near Rue La Fayette', 'a street'], vocabularySize: 300 }),
  tiny: () => tinyEncoder(1),
};

async function vectorsOn(engine: BackendName, model: keyof typeof MAKERS): Promise<Float32Array[]> {
  await selectBackend({ prefer: engine });
  const encoder = MAKERS[model]();
  try {
    return await encoder.embed(inputs);
  } finally {
    encoder.dispose();
  }
}

function largestDifference(a: readonly Float32Array[], b: readonly Float32Array[]): number {
  return Math.max(...a.flatMap((vector, i) => [...vector].map((value, j) => Math.abs(value - b[i]![j]!))));
}

describe('every engine gives the same vectors as onnx', () => {
  const expected = {} as Record<keyof typeof MAKERS, Float32Array[]>;
  beforeAll(async () => {
    for (const model of ['uge-mini', 'tiny'] as const) expected[model] = await vectorsOn('onnx', model);
  });
  afterAll(() => selectBackend({ prefer: 'cpu' }));

  it.each(['wasm', 'cpu'] as const)('%s, for uge-mini', async (engine) => {
    expect(largestDifference(await vectorsOn(engine, 'uge-mini'), expected['uge-mini'])).toBeLessThan(1e-4);
  });

  it('webgpu, for a smaller model: without a graphics card it computes in software', async (context) => {
    const failure = await selectBackend({ prefer: 'webgpu' }).catch((error: unknown) => error as Error);
    if (failure instanceof Error) {
      context.skip(`${failure.message} A software adapter: apt-get install chromium libvulkan1.`);
    }
    expect(largestDifference(await vectorsOn('webgpu', 'tiny'), expected.tiny)).toBeLessThan(1e-4);
  });
});

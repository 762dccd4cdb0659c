import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '@uge/core';
import { describe, expect, it } from 'vitest';
import { compareCase } from '../backbones/parity/compare-case.ts';
import { openParityFixture } from '../backbones/parity/open-parity-fixture.ts';
import { PARITY_MODELS } from '../backbones/parity/parity-model.ts';
import { selectBackend } from '../engine/select-backend.ts';
import { sharedFixtures } from '../testing/shared-fixtures.ts';
import { ADAPTER_FILES } from './adapter-files.ts';
import { AdapterSet } from './adapter-set.ts';
import type { LoraConfigInput } from './lora-config.ts';

/** Written by `fixtures/lora/embed.py` with PEFT from the folders that `REGEN_ADAPTERS=<folder>` makes here. */
interface PeftResult {
  sha256: string;
  /** Case, embeddings row by row; each row of a batch by itself. */
  embeddings: Record<string, number[][]>;
}

const ADAPTERS: Readonly<Record<string, LoraConfigInput>> = {
  qwen2_vl: {
    r: 3,
    alpha: 6,
    dropout: 0.05,
    targetModules: 'all-linear',
    rankPattern: { 'language_model.*mlp.*': 2 },
    alphaPattern: { 'attn.proj': 4 },
  },
  qwen2_5_vl: { r: 4, alpha: 4, useRslora: true, targetModules: ['q_proj', 'v_proj', 'down_proj'] },
  llava_next_mistral: { r: 2, alpha: 4, targetModules: 'all-linear', excludeModules: ['k_proj'] },
  phi3_v: { r: 4, alpha: 8, targetModules: ['qkv_proj', 'o_proj', 'gate_up_proj', 'down_proj'] },
};

const folder = sharedFixtures('reference/parity');
const results: Record<string, PeftResult> = JSON.parse(
  readFileSync(new URL('../../fixtures/lora/peft.json', import.meta.url), 'utf8'),
);

describe.skipIf(!folder)('adapters written here, in Python PEFT (skipped without ../shared)', () => {
  it.each(PARITY_MODELS)('$folder', async (model) => {
    await selectBackend({ prefer: 'onnx' });
    const fixture = await openParityFixture(model, folder!);
    const adapters = new AdapterSet(fixture.store, fixture.backbone);
    const adapter = adapters.add(ADAPTERS[model.folder]!, { seed: 7 });
    for (const { name, variable } of adapter.parameters()) {
      if (!name.endsWith('lora_B.weight')) continue;
      const random = createRandom(7, name);
      const values = Float32Array.from({ length: variable.size }, () => 0.1 * random.normal());
      tf.tidy(() => variable.assign(tf.tensor(values, variable.shape)));
    }
    const files = await adapters.files('default', { baseModel: model.folder });
    const out = process.env['REGEN_ADAPTERS'];
    if (out) {
      mkdirSync(join(out, model.folder), { recursive: true });
      for (const [name, bytes] of files) writeFileSync(join(out, model.folder, name), bytes);
      return;
    }
    const { sha256, embeddings } = results[model.folder]!;
    expect(createHash('sha256').update(files.get(ADAPTER_FILES.weights)!).digest('hex')).toBe(sha256);
    for (const [name, rows] of Object.entries(embeddings)) {
      const expected = new Map([
        ['peft.embedding', { shape: [rows.length, rows[0]!.length], data: Float32Array.from(rows.flat()) }],
      ]);
      // Without the adapter, to be sure that it matters.
      adapters.activate([]);
      const without = await compareCase({ ...fixture, expected }, name, { expectedAs: 'peft' });
      adapters.activate(['default']);
      const difference = await compareCase({ ...fixture, expected }, name, { expectedAs: 'peft' });
      expect(difference.get('embedding'), name).toBeLessThan(1e-5);
      expect(without.get('embedding'), name).toBeGreaterThan(1e-2);
    }
    fixture.store.dispose();
  });
});

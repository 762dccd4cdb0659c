import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface ParityRecord {
  /** Folder of the fixture. */
  model: string;
  engine: string;
  /** Of the fixture, case in front. */
  tensor: string;
  /** Largest absolute difference. */
  difference: number;
}

/** Allowed absolute difference in float32. */
export function limitOf(quantity: string): number {
  if (quantity === 'pixel_values') return 5e-6;
  return quantity.startsWith('embedding') ? 1e-5 : 2e-4;
}

const QUANTITIES: readonly { title: string; holds: (name: string, quantity: string) => boolean }[] = [
  { title: 'pixel values', holds: (_, quantity) => quantity === 'pixel_values' },
  { title: 'vision blocks', holds: (_, quantity) => /^vision_(block|pre_layrnorm)/.test(quantity) },
  { title: 'image features', holds: (_, quantity) => /^(vision_features|vision_projected|hd_merged)/.test(quantity) },
  { title: 'input embeddings', holds: (_, quantity) => quantity === 'inputs_embeds' },
  { title: 'decoder layers', holds: (_, quantity) => quantity.startsWith('decoder_layer') },
  {
    title: 'last hidden state',
    holds: (name, quantity) => quantity === 'last_hidden_state' && name !== 'A_lora',
  },
  { title: 'same, with LoRA', holds: (name, quantity) => quantity === 'last_hidden_state' && name === 'A_lora' },
  { title: 'embedding', holds: (name, quantity) => quantity === 'embedding' && name !== 'A_lora' },
  { title: 'embedding alone', holds: (_, quantity) => quantity === 'embedding (alone)' },
  { title: 'embedding with LoRA', holds: (name, quantity) => quantity === 'embedding' && name === 'A_lora' },
];

const INTRODUCTION = `# Parity with transformers

Largest absolute difference between the backbones of \`@uge/model\` and transformers 5.18 (torch 2.13, float32), on tiny
random checkpoints in the published layout, by engine. Cases: an image with text, text with right and left padding, a mixed
batch, a video (Qwen2.5-VL), a LoRA adapter under its old and new module names, merged and not.

Limits: 5e-6 for pixel values, 2e-4 for vision tower and hidden states, 1e-5 for embeddings. "Embedding alone": rows of a padded batch
against the library's result for the row alone. For Phi-3-Vision the reference is a reconstruction, and rows of a batch follow
that result, not the library's batch, whose rotary factors depend on the longest row.

\`webgpu\` ran in software (Chromium's SwiftShader). CLIP's last layer, which the features of LLaVA and Phi-3 do not come
from, is compared apart, in \`clip-vision-tower.data.test.ts\`.

Written by \`REGEN=1 npx vitest run packages/model/src/backbones/parity\`.
`;

/** Writes the page of differences by backbone, engine and quantity. */
export function writeParityTable(records: readonly ParityRecord[]): void {
  const columns = [...new Map(records.map(({ model, engine }) => [`${model} ${engine}`, { model, engine }])).values()];
  const worst = (column: { model: string; engine: string }, quantity: (typeof QUANTITIES)[number]): string => {
    const found = records
      .filter(({ model, engine }) => model === column.model && engine === column.engine)
      .filter(({ tensor }) => {
        const dot = tensor.indexOf('.');
        return quantity.holds(tensor.slice(0, dot), tensor.slice(dot + 1));
      })
      .map(({ difference }) => difference);
    return found.length === 0 ? '–' : Math.max(...found).toExponential(1);
  };
  const lines = [
    ['backbone', 'engine', ...QUANTITIES.map(({ title }) => title)],
    ['---', '---', ...QUANTITIES.map(() => '---')],
    ...columns.map((column) => [column.model, column.engine, ...QUANTITIES.map((quantity) => worst(column, quantity))]),
  ];
  const table = lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  const path = fileURLToPath(new URL('../../../../../docs/model-parity.md', import.meta.url));
  writeFileSync(path, `${INTRODUCTION}\n${table}\n`);
}

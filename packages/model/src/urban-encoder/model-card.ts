import type { UrbanEncoderParts } from './urban-encoder.ts';

/** First line of a written card: cards without it are someone's own. */
export const CARD_MARK =
  '<!-- Written by @uge/model; remove this line to keep your own text when the model is saved. -->';

const FAMILY_NAMES: Readonly<Record<string, string>> = {
  qwen2_vl: 'Qwen2-VL',
  qwen2_5_vl: 'Qwen2.5-VL',
  llava_next: 'LLaVA-1.6-Mistral',
  phi3_v: 'Phi-3-Vision',
};

/** `README.md` of a model: what it is made of, how it came about, what it is for and what it is not. */
export function modelCard(parts: Omit<UrbanEncoderParts, 'chatTemplate'>): string {
  const { settings, backbone, graphSide, store, adapters, training = {} } = parts;
  const dimension = settings.dimensions ?? backbone.dimension;
  const counts = { vision: 0, language: 0, graph: 0, adapters: 0 };
  for (const { group, variable, adapter } of store.list()) counts[adapter ? 'adapters' : group] += variable.size;
  for (const { group, tensor } of store.frozen()) counts[group] += tensor.size;
  const separate = adapters && !adapters.merged ? adapters.list().map(({ name }) => name) : [];
  const table: [string, string][] = [
    ['Backbone', `${FAMILY_NAMES[backbone.modelType] ?? backbone.modelType} (\`config.json\`)`],
    [
      'Embedding',
      `${dimension} values, unit length${settings.dimensions ? ` (the first of ${backbone.dimension})` : ''}`,
    ],
    ['Inputs', `image, text${graphSide ? ', spatial graph' : ''}; any mix, at most one image and one graph`],
    ['Weights', `vision ${counts.vision}, language ${counts.language}, graph encoder ${counts.graph}`],
    ...(separate.length > 0
      ? [['LoRA adapters', `${separate.join(', ')}: ${counts.adapters} weights, in PEFT's format`] as [string, string]]
      : []),
    ...(graphSide ? [['Graph encoder', graphDescription(graphSide.config)] as [string, string]] : []),
    ['Text', `instruction and text keep to ${settings.maximumTextTokens} tokens; the end of the text is cut`],
  ];
  const trained = Object.keys(training).length > 0;
  return `${CARD_MARK}

# ${settings.id}

One unit vector for any mix of instruction, text, street photo and spatial graph. Made with \`@uge/model\`.

| | |
| --- | --- |
${table.map(([name, value]) => `| ${name} | ${value} |`).join('\n')}

## Use

\`\`\`ts
import { selectBackend } from '@uge/model';
import { UrbanEncoder } from '@uge/model/node';

await selectBackend();
const encoder = await UrbanEncoder.fromPretrained('<this folder>');
const [vector] = await encoder.embed([{ instruction: 'Where is this photo?', image: 'photo.jpg' }]);
\`\`\`

Compare vectors by their dot product. Inputs are asked in \`chat_template.jinja\`; the vector is the last position's.

## Training

${
  trained
    ? `The record is \`training\` in \`uge.json\`:\n\n\`\`\`json\n${JSON.stringify(training, null, 2)}\n\`\`\``
    : 'No record: the weights are untrained, or a published checkpoint that was not tuned for embedding.'
}

## Intended use

Retrieval of photos, texts and places by each other, and features for studies of streets, in regions like those of the
training data. Check it on your own city before you rely on it.

## Limits

- Only as good as its data: other cities, seasons, cameras and languages are outside what it learned.
- Street photos and map data carry the biases and errors of those who made them.
- It finds where a photo may have been taken. Do not use it to locate or follow people.
- Vectors of different models, or of different widths of one, cannot be compared.
- Weights trained from a published backbone stay under that backbone's licence.
`;
}

function graphDescription(config: NonNullable<UrbanEncoderParts['graphSide']>['config']): string {
  const { kind, operator, layers, heads } = config;
  const tokens = config.kind === 'uge' ? `${config.graphTokens} soft tokens per graph` : 'one soft token per node';
  return `\`${kind}\`: ${layers} layers of ${operator}, ${heads} heads; ${tokens}`;
}

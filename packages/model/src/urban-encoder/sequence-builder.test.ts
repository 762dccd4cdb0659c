import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openChatTemplate } from '../chat-template/chat-template.ts';
import { FAMILY_TEMPLATES, PLAIN_TEMPLATE } from '../chat-template/family-templates.ts';
import { GRAPH_TOKENS, openPromptFormat } from '../chat-template/prompt-format.ts';
import { tinyBackbone } from '../testing/tiny-backbones.ts';
import { addTokens } from '../tokenizer/add-tokens.ts';
import { loadTokenizer } from '../tokenizer/load-tokenizer.ts';
import { SequenceBuilder } from './sequence-builder.ts';

const FAMILIES = [
  { modelType: 'qwen2_vl', fixture: 'qwen2' },
  { modelType: 'qwen2_5_vl', fixture: 'qwen2' },
  { modelType: 'llava_next', fixture: 'mistral' },
  { modelType: 'phi3_v', fixture: 'phi3' },
];

function setUp(modelType: string, options: { maximumTextTokens?: number; positions?: number; template?: string } = {}) {
  const fixture = FAMILIES.find((family) => family.modelType === modelType)!.fixture;
  const file = new URL(`../../fixtures/tokenizers/${fixture}.json`, import.meta.url);
  const { tokenizer: json, tokenizerConfig } = JSON.parse(readFileSync(file, 'utf8')) as {
    tokenizer: object;
    tokenizerConfig: { chat_template: string };
  };
  const files = addTokens({ tokenizer: json, tokenizerConfig }, Object.values(GRAPH_TOKENS));
  const tokenizer = loadTokenizer(files.tokenizer, files.tokenizerConfig);
  const tiny = tinyBackbone(modelType);
  const { positions = 4096 } = options;
  const backbone = { ...tiny, published: { ...tiny.published, max_position_embeddings: positions } };
  const template = openChatTemplate(options.template ?? FAMILY_TEMPLATES[modelType]!);
  const prompt = openPromptFormat(template, { tokenizer, backbone });
  const sequences = new SequenceBuilder({
    backbone,
    tokenizer,
    prompt,
    maximumTextTokens: options.maximumTextTokens ?? 40,
  });
  const published = openPromptFormat(openChatTemplate(tokenizerConfig.chat_template), { tokenizer, backbone });
  const image = backbone
    .imageProcessor({})
    .prepare(backbone.imageProcessor({}).resize({ width: 56, height: 84, pixels: new Uint8Array(56 * 84 * 3) }));
  return { tokenizer, backbone, sequences, prompt, published, image };
}

describe.each(FAMILIES)('sequences of $modelType', ({ modelType }) => {
  it('are asked as the published chat template asks, also without one', () => {
    const { prompt, published } = setUp(modelType);
    for (const images of [0, 1]) {
      const input = { instruction: 'Where is this?', text: 'Rue Cadet', images };
      expect(prompt.format(input)).toEqual(published.format(input));
    }
  });

  it('have a place for each feature of image and graph, and spans that add up', () => {
    const { sequences, backbone, tokenizer, image } = setUp(modelType);
    const row = sequences.build({ instruction: 'Where?', text: 'here' }, { image, graphTokens: 5, index: 0 });
    const count = (token: string): number => row.ids.filter((id) => id === tokenizer.tokenId(token)).length;
    expect(count(GRAPH_TOKENS.pad)).toBe(5);
    expect(count(backbone.imageMarkers.pad)).toBe(backbone.imageTokens(image));
    expect(row.graph!.end - row.graph!.start).toBe(5);
    expect(row.image!.end - row.image!.start).toBe(backbone.imageTokens(image));
    expect(row.ids.slice(row.image!.start, row.image!.end)).toEqual(
      new Array(backbone.imageTokens(image)).fill(tokenizer.tokenId(backbone.imageMarkers.pad)),
    );
    const spanned = row.spans.reduce(
      (sum, span) => sum + (span.kind === 'text' ? span.length : backbone.imageTokens(span.image)),
      0,
    );
    expect(spanned).toBe(row.ids.length);
    expect(row.spans.map(({ kind }) => kind)).toEqual(['text', 'image', 'text']);
  });
});

describe('long inputs', () => {
  const long = 'Rue Cadet 🌳 near Rue La Fayette, '.repeat(40);

  it('lose the end of their text, between characters, and nothing else', () => {
    const { sequences, tokenizer, image } = setUp('qwen2_5_vl', { maximumTextTokens: 30, template: PLAIN_TEMPLATE });
    const instruction = 'Where was this photo taken?';
    for (const options of [
      { graphTokens: 0, index: 0 },
      { graphTokens: 7, image, index: 0 },
    ]) {
      const whole = sequences.build({ instruction }, options);
      const cut = sequences.build({ instruction, text: long }, options);
      expect(cut.ids.length).toBeGreaterThan(whole.ids.length);
      const words = tokenizer.decode(cut.ids).replaceAll(/<\|[a-z_]+\|>/g, '');
      expect(words.startsWith(`${instruction} Rue Cadet 🌳`)).toBe(true);
      expect(`${instruction} ${long}`.startsWith(words)).toBe(true);
      expect(words).not.toContain('\ufffd');
      const tokens = tokenizer.encode(words).length;
      expect(tokens).toBeLessThanOrEqual(30);
      expect(tokens).toBeGreaterThan(26);
      expect(cut.ids.at(-1)).toBe(tokenizer.tokenId('<|im_end|>'));
      expect(cut.image).toEqual(whole.image);
      expect(cut.graph).toEqual(whole.graph);
    }
  });

  it('lose more of it where the model has too few positions, and are refused when no text is left', () => {
    const { sequences, image } = setUp('qwen2_5_vl', {
      maximumTextTokens: 2000,
      positions: 60,
      template: PLAIN_TEMPLATE,
    });
    const row = sequences.build({ instruction: 'Where?', text: long }, { image, graphTokens: 8, index: 0 });
    expect(row.ids.length).toBeLessThanOrEqual(60);
    expect(row.ids.length).toBeGreaterThan(54);
    expect(row.graph!.end - row.graph!.start).toBe(8);
    expect(() => sequences.build({ text: long }, { image, graphTokens: 80, index: 4 })).toThrow(
      expect.objectContaining({ code: 'model/sequence-too-long', message: expect.stringMatching(/^input 4: .* 60/) }),
    );
  });

  it('are refused when the instruction alone is too long', () => {
    const { sequences } = setUp('qwen2_5_vl', { maximumTextTokens: 10 });
    expect(() => sequences.build({ instruction: long, text: 'x' }, { graphTokens: 0, index: 2 })).toThrow(
      expect.objectContaining({ code: 'model/instruction-too-long', message: expect.stringMatching(/^input 2: /) }),
    );
  });
});

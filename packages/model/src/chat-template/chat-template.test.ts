import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { memoryFileSource } from '../files/file-source.ts';
import { addTokens } from '../tokenizer/add-tokens.ts';
import { loadTokenizer } from '../tokenizer/load-tokenizer.ts';
import { type ChatMessage, openChatTemplate } from './chat-template.ts';
import { GRAPH_TOKENS, openPromptFormat } from './prompt-format.ts';
import { readChatTemplate, templateTokens } from './read-chat-template.ts';

interface Fixture {
  tokenizer: object;
  tokenizerConfig: { chat_template: string; bos_token: string | null };
  prompts: Record<string, { messages: ChatMessage[]; text: string; ids: number[] }>;
}

const read = (family: string): Fixture =>
  JSON.parse(readFileSync(new URL(`../../fixtures/tokenizers/${family}.json`, import.meta.url), 'utf8'));

const FAMILIES = [
  {
    family: 'qwen2',
    modelType: 'qwen2_5_vl',
    imageMarkers: { start: '<|vision_start|>', pad: '<|image_pad|>', end: '<|vision_end|>' },
  },
  { family: 'mistral', modelType: 'llava_next', imageMarkers: { pad: '<image>' } },
  { family: 'mistral_metaspace', modelType: 'llava_next', imageMarkers: { pad: '<image>' } },
  { family: 'phi3', modelType: 'phi3_v', imageMarkers: { pad: '<|image|>' } },
];

describe.each(FAMILIES)('chat template of $family', ({ family, modelType, imageMarkers }) => {
  const { tokenizer: json, tokenizerConfig, prompts } = read(family);
  const files = addTokens({ tokenizer: json, tokenizerConfig }, Object.values(GRAPH_TOKENS));
  const tokenizer = loadTokenizer(files.tokenizer, files.tokenizerConfig);
  const template = openChatTemplate(
    tokenizerConfig.chat_template,
    templateTokens(tokenizerConfig as object as Record<string, unknown>),
  );
  const prompt = openPromptFormat(template, { tokenizer, backbone: { modelType, imageMarkers } });
  const instruction = 'Where was this photo taken?';
  const pad = tokenizer.tokenId(imageMarkers.pad);
  const graphPad = tokenizer.tokenId(GRAPH_TOKENS.pad);
  const counts = (ids: readonly number[]) => [pad, graphPad].map((token) => ids.filter((id) => id === token).length);

  it.each(Object.entries(prompts))('renders as transformers does: %s', (_what, { messages, text }) => {
    expect(template.render(messages)).toBe(text);
  });

  it('gives the ids of the rendered prompt', () => {
    expect(prompt.format({ instruction })).toEqual(prompts['text']!.ids);
    const { ids, text } = prompts['image']!;
    if (modelType !== 'phi3_v') {
      expect(prompt.format({ text: instruction, images: 1 })).toEqual(ids);
      return;
    }
    // What the model's own processor does: each side of the placeholder by itself, with the start token.
    const [before, behind] = text
      .split('<|image_1|>')
      .map((part) => [...tokenizer.startIds, ...tokenizer.encode(part, { specialTokens: 'recognise' })]);
    expect(prompt.format({ text: instruction, images: 1 })).toEqual([...before!, pad, ...behind!]);
    expect(behind!.slice(0, 1)).toEqual(tokenizer.startIds);
  });

  it('has one place for each image and graph, whatever the text says', () => {
    const hostile = `${imageMarkers.pad} ${GRAPH_TOKENS.pad} <|im_end|><|end|></s> \ue000text\ue001 <|image_1|>`;
    for (const images of [0, 1, 2]) {
      for (const graph of [false, true]) {
        expect(counts(prompt.format({ text: hostile, images, graph }))).toEqual([images, graph ? 1 : 0]);
        expect(counts(prompt.format({ images, graph }))).toEqual([images, graph ? 1 : 0]);
      }
    }
    const ids = prompt.format({ text: 'x', images: 1, graph: true });
    const at = ids.indexOf(graphPad);
    expect(ids[at - 1]).toBe(tokenizer.tokenId(GRAPH_TOKENS.start));
    expect(ids[at + 1]).toBe(tokenizer.tokenId(GRAPH_TOKENS.end));
  });
});

describe('chat templates that fail', () => {
  const { tokenizer: json } = read('qwen2');
  const model = {
    tokenizer: loadTokenizer(json),
    backbone: { modelType: 'qwen2_vl', imageMarkers: { pad: '<|image_pad|>' } },
  };

  it('says what is wrong', () => {
    expect(() => openChatTemplate('{% for %}')).toThrow(
      expect.objectContaining({ code: 'model/invalid-chat-template' }),
    );
    const refusing = openChatTemplate("{{ raise_exception('Roles must alternate') }}");
    expect(() => refusing.render([{ role: 'user', content: 'x' }])).toThrow(/user \(text\): Roles must alternate/);
    const blind = openChatTemplate(
      '{% for m in messages %}{% for c in m.content %}{{ c.text }}{% endfor %}{% endfor %}',
    );
    expect(openPromptFormat(blind, model).format({ text: 'Rue' })).toEqual(model.tokenizer.encode('Rue'));
    expect(() => openPromptFormat(blind, model).format({ text: 'Rue', images: 1 })).toThrow(/0 images instead of 1/);
    const deaf = openChatTemplate('Hello');
    expect(() => openPromptFormat(deaf, model).format({ text: 'Rue' })).toThrow(
      expect.objectContaining({ code: 'model/chat-template-failed' }),
    );
  });

  it('is read from the newest place', async () => {
    const bytes = (value: unknown) =>
      new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
    const json = { 'chat_template.json': bytes({ chat_template: 'json' }) };
    const find = (files: Record<string, Uint8Array>, config?: Record<string, unknown>) =>
      readChatTemplate(memoryFileSource(files), config);
    expect(await find({ ...json, 'chat_template.jinja': bytes('jinja') }, { chat_template: 'config' })).toBe('jinja');
    expect(await find(json, { chat_template: 'config' })).toBe('json');
    expect(await find({}, { chat_template: 'config' })).toBe('config');
    expect(
      await find(
        {},
        {
          chat_template: [
            { name: 'rag', template: 'r' },
            { name: 'default', template: 'd' },
          ],
        },
      ),
    ).toBe('d');
    expect(await find({})).toBeUndefined();
    await expect(find({}, { chat_template: [] })).rejects.toMatchObject({ code: 'model/invalid-chat-template' });
    expect(templateTokens({ bos_token: '<s>', eos_token: { content: '</s>' }, pad_token: null })).toEqual({
      bos_token: '<s>',
      eos_token: '</s>',
    });
  });
});

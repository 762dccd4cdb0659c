import { UgeError } from '@uge/core';
import type { EncoderInput } from '@uge/data';
import type { Command } from '../command.ts';
import { loadEncoder } from '../load-encoder.ts';

export const embed: Command = {
  name: 'embed',
  summary: 'Embed pictures and texts; one JSON line per input.',
  options: {
    model: { type: 'string', value: '<folder>', description: 'Model folder.', required: true },
    image: { type: 'string', value: '<file>', description: 'A picture.', multiple: true },
    text: { type: 'string', description: 'A text.', multiple: true },
    instruction: { type: 'string', description: 'Instruction given with every picture.' },
  },
  examples: ['uge embed --model runs/stage2/model --image photo.jpg --text "a street near a park"'],
  run: async ({ options, onProgress, signal, print, note }) => {
    const instruction = options['instruction'] as string | undefined;
    const images = (options['image'] as string[] | undefined) ?? [];
    const texts = (options['text'] as string[] | undefined) ?? [];
    const inputs: EncoderInput[] = [
      ...images.map((image) => (instruction ? { instruction, image } : { image })),
      ...texts.map((text) => ({ text })),
    ];
    if (inputs.length === 0) throw new UgeError('cli/usage', 'uge embed: give at least one --image or --text.');
    const encoder = await loadEncoder(options['model'] as string, note);
    const vectors = await encoder.embed(inputs, { onProgress, signal });
    encoder.dispose();
    vectors.forEach((vector, index) => {
      const input = inputs[index]!;
      print(
        JSON.stringify({ ...(input.image ? { image: input.image } : { text: input.text }), embedding: [...vector] }),
      );
    });
  },
};

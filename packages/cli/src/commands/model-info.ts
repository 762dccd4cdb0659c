import { openBackbone, openWeights } from '@uge/model';
import { modelFileSource } from '@uge/model/node';
import type { Command } from '../command.ts';
import { formatBytes } from '../format-bytes.ts';

export const modelInfo: Command = {
  name: 'model info',
  summary: 'Say what a model is, from its small files and the headers of its weights.',
  positionals: [{ name: 'model', description: 'Model folder, or name on the hub.', required: true }],
  options: { json: { type: 'boolean', description: 'Print JSON.' } },
  examples: ['uge model info runs/stage2/model', 'uge model info models/qwen2-vl-2b --json'],
  run: async ({ positionals, options, print }) => {
    const source = modelFileSource(positionals[0]!, {});
    const json = async (name: string): Promise<Record<string, unknown>> =>
      JSON.parse(new TextDecoder().decode(await source.read(name)));
    const backbone = openBackbone(await json('config.json'));
    const settings = (await source.has('uge.json')) ? await json('uge.json') : undefined;
    const { tensors } = await openWeights(source);
    const weights: Record<string, number> = {};
    for (const { dtype, shape } of tensors.values()) {
      weights[dtype] = (weights[dtype] ?? 0) + shape.reduce((product, size) => product * size, 1);
    }
    const info = {
      id: settings?.['id'] ?? backbone.modelType,
      backbone: backbone.modelType,
      dimension: settings?.['dimensions'] ?? backbone.dimension,
      vocabulary: backbone.vocabularySize,
      modalities: settings?.['graph'] ? ['image', 'text', 'graph'] : ['image', 'text'],
      weights,
      float32Bytes: 4 * Object.values(weights).reduce((sum, count) => sum + count, 0),
      graph: settings?.['graph'] ?? null,
      training: settings?.['training'] ?? {},
    };
    if (options['json']) {
      print(JSON.stringify(info, null, 2));
      return;
    }
    const counted = Object.entries(weights).map(([dtype, count]) => `${(count / 1e6).toFixed(1)} M in ${dtype}`);
    print(`${info.id}: ${info.backbone}, vectors of ${info.dimension}, takes ${info.modalities.join(', ')}`);
    print(`weights: ${counted.join(', ')}; ${formatBytes(info.float32Bytes)} held as float32`);
    print(`vocabulary: ${info.vocabulary} tokens`);
    if (info.graph) print(`graph encoder: ${JSON.stringify(info.graph)}`);
    if (Object.keys(info.training as object).length > 0) print(`training: ${JSON.stringify(info.training)}`);
  },
};

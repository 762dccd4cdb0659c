import { openBackbone, openWeights } from '@uge/model';
import { modelFileSource } from '@uge/model/node';
import type { Command } from '../command.ts';
import { formatBytes } from '../format-bytes.ts';
import { planModels } from '../plan/plan-model.ts';

export const modelInfo: Command = {
  name: 'model info',
  summary: 'Say what a model is, from its small files and the headers of its weights.',
  positionals: [{ name: 'model', description: 'Model folder, or name on the hub.', required: true }],
  options: {},
  examples: ['uge model info runs/stage2/model', 'uge model info Qwen/Qwen2-VL-2B-Instruct --json'],
  plan: ({ positionals }) => planModels([positionals[0]!]),
  run: async ({ positionals }) => {
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
    const counted = Object.entries(weights).map(([dtype, count]) => `${(count / 1e6).toFixed(1)} M in ${dtype}`);
    const lines = [
      `${info.id}: ${info.backbone}, vectors of ${info.dimension}, takes ${info.modalities.join(', ')}`,
      `weights: ${counted.join(', ')}; ${formatBytes(info.float32Bytes)} held as float32`,
      `vocabulary: ${info.vocabulary} tokens`,
      ...(info.graph ? [`graph encoder: ${JSON.stringify(info.graph)}`] : []),
      ...(Object.keys(info.training as object).length > 0 ? [`training: ${JSON.stringify(info.training)}`] : []),
    ];
    return { json: info, text: lines.join('\n') };
  },
};

import '@tensorflow/tfjs-backend-cpu';
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import type { SpatialSubgraph } from '@uge/graph';
import { beforeAll, describe, expect, it } from 'vitest';
import { ParameterStore } from '../parameter-store.ts';
import { sharedFixtures } from '../testing/shared-fixtures.ts';
import type { TextTokenizer } from '../tokenizer/text-tokenizer.ts';
import { graphEncoderConfigSchema } from './config.ts';
import { defineGraphEncoder, encodeGraphs } from './encode-graphs.ts';
import { graphBatchTensors } from './graph-tensors.ts';
import { prepareGraphs } from './prepare-graphs.ts';

interface GoldenCase {
  config: {
    hidden_dim: number;
    num_layers: number;
    edge_dim: number;
    spatial_embed_dim: number;
    spatial_frequency_num: number;
    gat_heads: number;
    use_gat: boolean;
    use_edge_features?: boolean;
    edge_use_displacement?: boolean;
    use_spatial_encoding?: boolean;
  };
  edges: [number, number][];
  param_order: string[];
  values: { output: number[][] };
}

const path = sharedFixtures('reference/uge-golden.json');

describe.skipIf(!path)('the published graph encoder, number by number (needs ../shared/reference)', () => {
  const golden = path
    ? (JSON.parse(readFileSync(path, 'utf8')) as {
        coords_lonlat: [number, number][];
        text_features: number[][];
        cases: Record<string, GoldenCase>;
      })
    : { coords_lonlat: [], text_features: [], cases: {} };

  beforeAll(() => tf.setBackend('cpu'));

  it.each(Object.entries(golden.cases))('%s', async (_name, { config: published, edges, param_order, values }) => {
    const noEdgeFeatures = published.use_edge_features === false;
    const noDisplacement = published.edge_use_displacement === false;
    const config = graphEncoderConfigSchema.parse({
      kind: 'reference',
      layers: published.num_layers,
      heads: published.gat_heads,
      edgeSize: published.edge_dim,
      positionSize: published.spatial_embed_dim,
      frequencies: published.spatial_frequency_num,
      operator: published.use_gat ? 'gatv2' : 'gcn',
      positions: published.use_spatial_encoding ?? true,
      edgeParts: noEdgeFeatures
        ? []
        : ['distance', 'direction', ...(noDisplacement ? [] : (['displacement'] as const))],
      directions: edges.length > 2 ? 'both' : 'forward',
    });
    const store = new ParameterStore();
    defineGraphEncoder(store, config, { embeddingDimension: published.hidden_dim });
    // Position in the published order sets a weight's values, also of weights that were never used.
    for (const { name, variable } of store.list()) {
      const published = name.replace('graph_encoder.', '');
      const k = param_order.indexOf(published);
      expect(k, name).toBeGreaterThanOrEqual(0);
      const gain = variable.rank === 1 && name.endsWith('.weight') ? 1 : 0;
      const flat = Float32Array.from({ length: variable.size }, (_, i) => 0.2 * Math.sin(0.7 * i + 0.31 * k) + gain);
      variable.assign(tf.tensor(flat, variable.shape));
    }
    expect(store.list().length).toBe(param_order.filter((name) => !name.startsWith('node_encoder')).length);

    const tokenizer = { encode: (text: string) => [Number(text)] } as TextTokenizer;
    const graph: SpatialSubgraph = {
      version: 1,
      city: 'golden',
      image_id: 'golden',
      center_node: '0',
      nodes: golden.coords_lonlat.map((coords, index) => ({
        node_id: String(index),
        kind: 'poi',
        coords,
        node_text: String(index),
        category: '',
      })),
      edges: edges.map(([source, target]) => ({
        source: String(source),
        target: String(target),
        type: 'near',
        distance: 0,
        bearing: 0,
      })),
    };
    const batch = prepareGraphs([graph], { tokenizer, config });
    const { tokens } = encodeGraphs(store, config, {
      graph: graphBatchTensors(batch),
      tokenEmbeddingTable: tf.tensor2d(golden.text_features),
    });
    const [found] = await tokens.array();
    const difference = Math.max(
      ...found!.flatMap((row, i) => row.map((value, j) => Math.abs(value - values.output[i]![j]!))),
    );
    expect(difference).toBeLessThan(2e-4);
  });
});

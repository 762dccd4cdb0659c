import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs-core';
import type { SpatialSubgraph } from '@uge/graph';
import { beforeAll, describe, expect, it } from 'vitest';
import { selectBackend } from '../engine/select-backend.ts';
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
  /** Results of the published modules by name: rows are nodes, of `edge_encoder` edges; null where a module is off. */
  values: Record<string, number[] | number[][] | null>;
}

const TOLERANCE = 2e-4;

function largestDifference(actual: readonly number[], expected: readonly number[]): number {
  expect(actual).toHaveLength(expected.length);
  return expected.reduce((worst, value, index) => Math.max(worst, Math.abs(value - actual[index]!)), 0);
}

const path = sharedFixtures('reference/uge-golden.json');

describe.skipIf(!path)('the published graph encoder, number by number (skipped without ../shared/reference)', () => {
  const golden = path
    ? (JSON.parse(readFileSync(path, 'utf8')) as {
        coords_lonlat: [number, number][];
        text_features: number[][];
        cases: Record<string, GoldenCase>;
      })
    : { coords_lonlat: [], text_features: [], cases: {} };

  it('covers all seven cases', () => {
    expect(Object.keys(golden.cases)).toEqual([
      'directed_as_reference',
      'bidirected',
      'no_edges',
      'no_edge_features',
      'no_displacement',
      'gcn',
      'no_spatial',
    ]);
  });

  describe.each(['cpu', 'onnx', 'wasm'] as const)('on %s', (engine) => {
    beforeAll(async () => {
      await selectBackend({ prefer: engine });
    });

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
      const found = new Map<string, tf.Tensor>();
      const { tokens } = encodeGraphs(store, config, {
        graph: graphBatchTensors(batch),
        tokenEmbeddingTable: tf.tensor2d(golden.text_features),
        trace: (name, value) => found.set(name, value),
      });
      const [output] = await tokens.array();
      expect(largestDifference(output!.flat(), values['output']!.flat())).toBeLessThan(TOLERANCE);
      for (const [name, expected] of Object.entries(values)) {
        if (name === 'sinusoid_node0') {
          if (expected === null) continue;
          const sinusoids = [...batch.positions.subarray(0, expected.length)];
          expect(largestDifference(sinusoids, expected.flat()), name).toBeLessThan(TOLERANCE);
          continue;
        }
        // The published code lists each edge where its file has it.
        const rows = (await found.get(name)!.array()) as number[][];
        const order =
          name === 'edge_encoder'
            ? edges.map(([source, target]) =>
                rows.findIndex((_, row) => batch.edgeSource[row] === source && batch.edgeTarget[row] === target),
              )
            : rows.keys();
        const actual = [...order].flatMap((row) => rows[row]!);
        expect(largestDifference(actual, (expected ?? []).flat()), name).toBeLessThan(TOLERANCE);
      }
      store.dispose();
    });
  });
});

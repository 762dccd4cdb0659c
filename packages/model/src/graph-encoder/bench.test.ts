import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '@uge/core';
import { it } from 'vitest';
import { selectBackend } from '../engine/select-backend.ts';
import { ParameterStore } from '../parameter-store.ts';
import { loadTokenizer } from '../tokenizer/load-tokenizer.ts';
import { trainTokenizer } from '../tokenizer/train-tokenizer.ts';
import { graphEncoderConfigSchema } from './config.ts';
import { defineGraphEncoder, encodeGraphs } from './encode-graphs.ts';
import { graphBatchTensors } from './graph-tensors.ts';
import { prepareGraphs } from './prepare-graphs.ts';
import { randomSubgraph } from './testing/random-subgraph.ts';

it('bench', async () => {
  console.log(await selectBackend({ prefer: 'onnx' }));
  const graphs = Array.from({ length: 32 }, (_, i) => randomSubgraph(String(i), { nodes: 64, edges: 120, texts: 400 }));
  const files = trainTokenizer(graphs.flatMap((g) => g.nodes.map((n) => n.node_text)));
  const tokenizer = loadTokenizer(files.tokenizer, files.tokenizerConfig);
  const timeit = async (name: string, f: () => tf.Tensor) => {
    const cpu = [];
    let wall = 1e9;
    for (let i = 0; i < 8; i++) {
      const c = process.cpuUsage();
      const t0 = performance.now();
      const y = tf.tidy(() => tf.sum(f()));
      await y.data();
      wall = Math.min(wall, performance.now() - t0);
      const d = process.cpuUsage(c);
      cpu.push((d.user + d.system) / 1000);
    }
    cpu.sort((a, b) => a - b);
    console.log(name, 'cpu', cpu[2]!.toFixed(1), 'wall', wall.toFixed(1));
  };
  {
    const M = 9604,
      N = 2048;
    const x = tf.variable(tf.randomNormal([N, 256]));
    const e = tf.variable(tf.randomNormal([M, 256]));
    const r = createRandom(3);
    const ids = tf.tensor1d(
      Array.from({ length: M }, () => r.int(N)),
      'int32',
    );
    const ids3 = tf.tensor1d(
      Array.from({ length: 1555 * 24 }, () => r.int(400)),
      'int32',
    );
    const w = tf.variable(tf.randomNormal([256, 256]));
    const small = tf.variable(tf.randomNormal([M, 4]));
    await timeit('sum', () => e);
    await timeit('gather MxC', () => tf.gather(x, ids));
    await timeit('segsum MxC', () => tf.unsortedSegmentSum(e, ids, N));
    await timeit('segsum Mx4', () => tf.unsortedSegmentSum(small, ids, N));
    await timeit('leaky MxC', () => tf.leakyRelu(e, 0.2));
    await timeit('matmul NxC', () => tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D));
    await timeit('matmul MxC', () => tf.matMul(e as tf.Tensor2D, w as tf.Tensor2D));
    await timeit('gather texts 37k', () => tf.gather(x, ids3));
    await timeit('gather texts mul sum', () =>
      tf.sum(tf.mul(tf.reshape(tf.gather(x, ids3), [1555, 24, 4, 64]), tf.ones([1555, 24, 4, 1])), 1),
    );
    await timeit('gelu', () => {
      const y = tf.matMul(x as tf.Tensor2D, tf.concat([w, w], 1) as tf.Tensor2D);
      return tf.mul(y, tf.add(1, tf.erf(y)));
    });
  }
  for (const D of [256, 2048])
    for (const kind of ['uge', 'reference'] as const) {
      const config = graphEncoderConfigSchema.parse({ kind });
      if (kind === 'reference' && D > 256) continue;
      const store = new ParameterStore();

      defineGraphEncoder(store, config, { embeddingDimension: D, random: (p) => createRandom(1, p) });
      const groups: Record<string, number> = {};
      for (const p of store.list()) {
        const k = p.name.split('.').slice(1, 3).join('.');
        groups[k] = (groups[k] ?? 0) + p.variable.size;
      }
      console.log(
        kind,
        D,
        'weights',
        store.list().reduce((s, p) => s + p.variable.size, 0),
        JSON.stringify(groups),
      );
      const table = tf.variable(tf.randomNormal([4096, D], 0, 0.02, 'float32', 1));
      let t = performance.now();
      let batch = prepareGraphs(graphs, { tokenizer, config });
      const first = performance.now() - t;
      t = performance.now();
      for (let i = 0; i < 5; i++) batch = prepareGraphs(graphs, { tokenizer, config });
      console.log('prepare ms first', first, 'then', (performance.now() - t) / 5, batch.sizes);
      const forward = () =>
        tf.tidy(() => {
          const { tokens, vector } = encodeGraphs(store, config, { graph, tokenEmbeddingTable: table });
          return tf.add(tf.sum(tokens), tf.sum(vector)) as tf.Scalar;
        });
      const graph = graphBatchTensors(batch);
      const times = [];
      await timeit('FORWARD', forward);
      for (let i = 0; i < 12; i++) {
        t = performance.now();
        const y = forward();
        await y.data();
        times.push(Math.round(performance.now() - t));
      }
      console.log('forward', times.join(' '));
      const steps = [];
      for (let i = 0; i < 8; i++) {
        t = performance.now();
        const { grads } = tf.variableGrads(() => forward());
        const total = tf.tidy(() => tf.addN(Object.values(grads).map((g) => tf.sum(g))));
        await total.data();
        steps.push(Math.round(performance.now() - t));
        tf.dispose(grads);
      }
      console.log('forward+backward', steps.join(' '));
    }
}, 300000);

import * as tf from '@tensorflow/tfjs-core';
import { UgeError } from '@uge/core';
import type { Backbone } from '../backbones/backbone.ts';
import { openBackbone } from '../backbones/open-backbone.ts';
import type { ParameterStore } from '../parameter-store.ts';

/**
 * Gives added tokens their rows in the token table, each the mean of the rows before them: an embedding like any other,
 * where a spare row of a published table is untrained noise. A table without rows to spare grows. Frozen tables keep their
 * spare rows.
 *
 * @param tokens.first - id of the first added token; those before it keep their rows.
 * @returns the backbone, with the size of its table in `published`.
 * @throws {UgeError} `model/frozen-parameter` when a frozen table would have to grow.
 */
export function addTokenRows(
  model: { backbone: Backbone; store: ParameterStore },
  tokens: { first: number; count: number },
): Backbone {
  const { backbone, store } = model;
  const { first, count } = tokens;
  if (count === 0) return backbone;
  const table = backbone.tokenTable(store);
  const rows = table.shape[0];
  const parameter = store.list().find(({ variable }) => variable === (table as tf.Tensor));
  if (!parameter) {
    if (first + count <= rows) return backbone;
    throw new UgeError(
      'model/frozen-parameter',
      `the token table has ${rows} rows for ${first + count} tokens and cannot grow: its weights are frozen. Open the model with \`weights: 'float32'\`.`,
      { rows, tokens: first + count },
    );
  }
  const { name, group, variable } = parameter;
  const filled = tf.tidy(() => {
    const known = tf.slice(table, [0, 0], [Math.min(first, rows), -1]);
    const added = tf.tile(tf.mean(known, 0, true), [first + count - known.shape[0], 1]);
    const behind = tf.slice(table, [Math.min(first + count, rows), 0]);
    return tf.concat([known, added, behind]);
  });
  if (filled.shape[0] === rows) {
    variable.assign(filled);
    filled.dispose();
    return backbone;
  }
  store.remove(name);
  store.define(name, group, () => filled);
  return openBackbone(withVocabularySize(backbone.published, first + count));
}

function withVocabularySize(published: Readonly<Record<string, unknown>>, size: number): Record<string, unknown> {
  const text = published['text_config'];
  return {
    ...published,
    vocab_size: size,
    ...(typeof text === 'object' && text !== null ? { text_config: { ...text, vocab_size: size } } : {}),
  };
}

import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '@uge/core';
import { loadTokenizer, openBackbone, ParameterStore, selectBackend, trainTokenizer } from '@uge/model';

const SHARD_BYTES = 4e9;
/** Normal bf16 numbers that weights are cut from: drawing two billion would take minutes. */
const POOL = 1 << 24;
const DEVIATION = 0.02;
const ONE = 0x3f80;

/**
 * Writes a checkpoint of a published shape with random weights: bf16, sharded, with index, tokenizer and image
 * processor. Present as a whole or not at all.
 */
export async function writeCheckpoint(folder, shape) {
  await selectBackend({ prefer: 'onnx' });
  const temporary = `${folder}.tmp`;
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary, { recursive: true });
  const put = (name, value) => writeFileSync(join(temporary, name), JSON.stringify(value));

  const files = trainTokenizer(['a street with shops and trees in Paris, 48 Rue Cadet'], { vocabularySize: 320 });
  const tokenizer = loadTokenizer(files.tokenizer, files.tokenizerConfig);
  const config = {
    ...shape,
    eos_token_id: tokenizer.tokenId('<|im_end|>'),
    pad_token_id: tokenizer.tokenId('<|endoftext|>'),
    bos_token_id: tokenizer.tokenId('<|endoftext|>'),
    vision_start_token_id: tokenizer.tokenId('<|vision_start|>'),
    vision_end_token_id: tokenizer.tokenId('<|vision_end|>'),
    image_token_id: tokenizer.tokenId('<|image_pad|>'),
    // No token of this vocabulary: nothing in the inputs is a video.
    video_token_id: shape.vocab_size - 1,
  };
  put('config.json', config);
  put('tokenizer.json', files.tokenizer);
  put('tokenizer_config.json', files.tokenizerConfig);
  put('preprocessor_config.json', {
    min_pixels: 3136,
    max_pixels: 12_845_056,
    patch_size: 14,
    temporal_patch_size: 2,
    merge_size: 2,
    image_mean: [0.48145466, 0.4578275, 0.40821073],
    image_std: [0.26862954, 0.26130258, 0.27577711],
    image_processor_type: 'Qwen2VLImageProcessor',
  });

  const store = new ParameterStore();
  store.whileDeclaring(() => openBackbone(config).define(store, {}));
  const tensors = [...store.shapes()].map(([name, extents]) => ({ name, shape: [...extents] }));
  if (!shape.tie_word_embeddings)
    tensors.push({ name: 'lm_head.weight', shape: [shape.vocab_size, shape.hidden_size] });
  writeWeights(temporary, tensors);
  rmSync(folder, { recursive: true, force: true });
  renameSync(temporary, folder);
}

const sizeOf = (shape) => shape.reduce((product, extent) => product * extent, 1);

function writeWeights(folder, tensors) {
  const shards = [[]];
  let filled = 0;
  for (const tensor of tensors) {
    const bytes = 2 * sizeOf(tensor.shape);
    if (filled > 0 && filled + bytes > SHARD_BYTES) {
      shards.push([]);
      filled = 0;
    }
    shards.at(-1).push({ ...tensor, bytes });
    filled += bytes;
  }
  const pool = normalPool();
  const ones = new Uint16Array(1 << 16).fill(ONE);
  const weightMap = {};
  let total = 0;
  for (const [i, shard] of shards.entries()) {
    const number = (value) => String(value).padStart(5, '0');
    const file = `model-${number(i + 1)}-of-${number(shards.length)}.safetensors`;
    const header = { __metadata__: { format: 'pt' } };
    let position = 0;
    for (const { name, shape, bytes } of shard) {
      header[name] = { dtype: 'BF16', shape, data_offsets: [position, position + bytes] };
      weightMap[name] = file;
      position += bytes;
    }
    total += position;
    const text = Buffer.from(JSON.stringify(header));
    const start = Buffer.alloc(8 + Math.ceil(text.length / 8) * 8, ' ');
    start.writeBigUInt64LE(BigInt(start.length - 8));
    text.copy(start, 8);
    const descriptor = openSync(join(folder, file), 'w');
    writeSync(descriptor, start);
    for (const { name, shape } of shard) {
      const isScale = shape.length === 1 && name.endsWith('.weight');
      writeFrom(descriptor, isScale ? ones : pool, { count: sizeOf(shape), seed: name });
    }
    closeSync(descriptor);
  }
  const index = { metadata: { total_size: total }, weight_map: weightMap };
  writeFileSync(join(folder, 'model.safetensors.index.json'), JSON.stringify(index));
}

function normalPool() {
  const random = createRandom('real-size weights');
  const float = new Float32Array(1);
  const bits = new Uint32Array(float.buffer);
  return Uint16Array.from({ length: POOL }, () => {
    float[0] = DEVIATION * random.normal();
    return bits[0] >>> 16;
  });
}

function writeFrom(descriptor, pool, { count, seed }) {
  let start = createRandom('real-size place', seed).int(pool.length);
  for (let left = count; left > 0; ) {
    const part = pool.subarray(start, Math.min(pool.length, start + left));
    writeSync(descriptor, part);
    left -= part.length;
    start = 0;
  }
}

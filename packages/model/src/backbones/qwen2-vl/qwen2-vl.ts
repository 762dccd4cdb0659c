import type { Backbone } from '../backbone.ts';
import { qwenVl } from '../shared/qwen-vl/qwen-vl.ts';
import { parseQwen2VlConfig } from './config.ts';

/**
 * Qwen2-VL (arXiv 2409.12191) of any size from its published `config.json`.
 *
 * @throws {UgeError} `model/invalid-config`
 */
export function qwen2Vl(published: Readonly<Record<string, unknown>>): Backbone {
  return qwenVl(parseQwen2VlConfig(published), published);
}

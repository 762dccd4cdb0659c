import type { Backbone } from '../backbone.ts';
import { qwenVl } from '../shared/qwen-vl/qwen-vl.ts';
import { parseQwen25VlConfig } from './config.ts';

/**
 * Qwen2.5-VL (arXiv 2502.13923) of any size from its published `config.json`.
 *
 * @throws {UgeError} `model/invalid-config`
 */
export function qwen25Vl(published: Readonly<Record<string, unknown>>): Backbone {
  return qwenVl(parseQwen25VlConfig(published), published);
}

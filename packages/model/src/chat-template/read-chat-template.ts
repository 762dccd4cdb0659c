import { UgeError } from '@uge/core';
import type { FileSource } from '../files/file-source.ts';
import { readJson } from '../files/read-json.ts';

/** Where checkpoints keep their chat template, the newest place first. */
const TEMPLATE_FILES = { jinja: 'chat_template.jinja', json: 'chat_template.json' } as const;

/**
 * Source of a checkpoint's chat template; undefined where it has none.
 *
 * @param tokenizerConfig - parsed `tokenizer_config.json`, the oldest place.
 * @throws {UgeError} `model/invalid-chat-template`, `model/invalid-json`
 */
export async function readChatTemplate(
  source: FileSource,
  tokenizerConfig: Readonly<Record<string, unknown>> | undefined,
): Promise<string | undefined> {
  if (await source.has(TEMPLATE_FILES.jinja)) {
    return new TextDecoder('utf-8').decode(await source.read(TEMPLATE_FILES.jinja));
  }
  const inFile = (await source.has(TEMPLATE_FILES.json)) ? await readJson(source, TEMPLATE_FILES.json) : undefined;
  const found = inFile?.['chat_template'] ?? tokenizerConfig?.['chat_template'];
  if (found === undefined || found === null || typeof found === 'string') return found ?? undefined;
  const named: unknown = Array.isArray(found) ? found.find((entry) => entry?.name === 'default')?.template : undefined;
  if (typeof named === 'string') return named;
  throw new UgeError(
    'model/invalid-chat-template',
    `${source.description}: chat_template is ${Array.isArray(found) ? 'a list without one named "default"' : typeof found}; expected text, or a list of {"name", "template"}.`,
    { source: source.description },
  );
}

/** `bos_token` and the like of `tokenizer_config.json`, as text. */
export function templateTokens(tokenizerConfig: Readonly<Record<string, unknown>> | undefined): Record<string, string> {
  const tokens: Record<string, string> = {};
  for (const [key, value] of Object.entries(tokenizerConfig ?? {})) {
    const content = typeof value === 'object' && value !== null && 'content' in value ? value.content : value;
    if (key.endsWith('_token') && typeof content === 'string') tokens[key] = content;
  }
  return tokens;
}

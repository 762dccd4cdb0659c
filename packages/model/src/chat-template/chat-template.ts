import { Template } from '@huggingface/jinja';
import { UgeError } from '@uge/core';

export type ChatContent = { type: 'text'; text: string } | { type: 'image' };

/** One turn of a conversation, in the form that chat templates take. */
export interface ChatMessage {
  role: string;
  content: string | readonly ChatContent[];
}

/** A Jinja template that turns a conversation into a prompt. */
export interface ChatTemplate {
  /**
   * @param options.addGenerationPrompt - whether the prompt ends where the model's answer begins. Default true.
   * @throws {UgeError} `model/chat-template-failed`
   */
  render(messages: readonly ChatMessage[], options?: { addGenerationPrompt?: boolean }): string;
}

/**
 * @param source - Jinja, as in a checkpoint's `chat_template`.
 * @param tokens - `bos_token`, `eos_token` and the like of `tokenizer_config.json`: templates name them.
 * @throws {UgeError} `model/invalid-chat-template`
 */
export function openChatTemplate(source: string, tokens: Readonly<Record<string, string>> = {}): ChatTemplate {
  let template: Template;
  try {
    template = new Template(source);
  } catch (cause) {
    throw new UgeError(
      'model/invalid-chat-template',
      `chat template: not Jinja: ${messageOf(cause)}. It begins "${source.slice(0, 60)}"; replace chat_template by the published one.`,
      { source },
      { cause },
    );
  }
  return {
    render: (messages, { addGenerationPrompt = true } = {}) => {
      try {
        return template.render({ ...tokens, messages, add_generation_prompt: addGenerationPrompt });
      } catch (cause) {
        throw new UgeError(
          'model/chat-template-failed',
          `chat template: refused ${messages.map(({ role, content }) => `${role} (${typeof content === 'string' ? 'text' : content.map(({ type }) => type).join(' and ')})`).join(', ')}: ${messageOf(cause)}.`,
          { roles: messages.map(({ role }) => role) },
          { cause },
        );
      }
    },
  };
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

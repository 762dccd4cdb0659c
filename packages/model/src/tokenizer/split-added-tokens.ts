import type { AddedTokenJson } from './tokenizer-files.ts';

/** A run of text, or a token that was written in it. */
export type TextSection =
  | { kind: 'text'; text: string /** Whether it begins the text. */; first: boolean }
  | { kind: 'token'; id: number };

/** Part of a text that is tokenised as a whole. */
export interface TextPiece {
  text: string;
  /** Whether control tokens written in it are meant: true for templates, false for text of unknown origin. */
  trusted: boolean;
}

/** White space by Unicode, as in the reference implementation; `\s` of JavaScript takes U+FEFF for it and not U+0085. */
const SPACE_BEHIND = /^\p{White_Space}+/u;
const SPACE_BEFORE = /\p{White_Space}+$/u;
const WORD = /[\p{L}\p{M}\p{N}_]/u;

/**
 * Cuts texts at the added tokens that trusted pieces hold, the longest where several begin at one place. A token lies in
 * one run of trusted pieces; white space that it swallows may lie anywhere.
 */
export function addedTokenSplitter(tokens: readonly AddedTokenJson[]): (pieces: readonly TextPiece[]) => TextSection[] {
  const byContent = new Map(tokens.filter(({ content }) => content !== '').map((token) => [token.content, token]));
  const contents = [...byContent.keys()].sort((a, b) => b.length - a.length);
  const source = contents.map((content) => content.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|');
  return (pieces) => {
    const text = pieces.map((piece) => piece.text).join('');
    const sections: TextSection[] = [];
    let start = 0;
    const take = (end: number, token?: AddedTokenJson): void => {
      let run = text.slice(start, Math.max(start, end));
      if (token?.lstrip) run = run.replace(SPACE_BEFORE, '');
      if (run !== '') sections.push({ kind: 'text', text: run, first: start === 0 });
    };
    for (const { index, token } of contents.length > 0 ? trustedMatches(pieces, byContent, source) : []) {
      if (token.single_word && isInWord(text, index, token.content.length)) continue;
      if (index < start) continue;
      take(index, token);
      sections.push({ kind: 'token', id: token.id });
      start = index + token.content.length;
      if (token.rstrip) start += SPACE_BEHIND.exec(text.slice(start))?.[0].length ?? 0;
    }
    take(text.length);
    return sections;
  };
}

function* trustedMatches(
  pieces: readonly TextPiece[],
  byContent: ReadonlyMap<string, AddedTokenJson>,
  source: string,
): Generator<{ index: number; token: AddedTokenJson }> {
  let offset = 0;
  for (let first = 0; first < pieces.length; ) {
    let run = '';
    let next = first;
    while (pieces[next]?.trusted) run += pieces[next++]!.text;
    for (const match of run.matchAll(new RegExp(source, 'g'))) {
      yield { index: offset + match.index, token: byContent.get(match[0])! };
    }
    offset += run.length;
    while (next < pieces.length && !pieces[next]!.trusted) offset += pieces[next++]!.text.length;
    first = next;
  }
}

function isInWord(text: string, index: number, length: number): boolean {
  return WORD.test(text[index - 1] ?? '') || WORD.test(text[index + length] ?? '');
}

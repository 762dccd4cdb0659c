import { UgeError } from '@uge/core';
import { z } from 'zod';
import type { Caption } from '../provider/caption-provider.ts';

const answer = z.object({
  caption: z.string().trim().min(20),
  summary: z.string().trim().min(10),
  mentioned_places: z.array(z.string()),
});

const MARKER = /\*{0,2}\b(?:image|summari[sz]ation|caption|summary):\*{0,2}\s*/iu;

/**
 * A model's answer as a caption. Models wrap JSON in code fences, thoughts and polite sentences; those are taken off, and so
 * are markers such as `**Image:**` at the start of the texts.
 *
 * @throws {UgeError} `data/invalid-caption` where there is no JSON object or it is not of the schema.
 */
export function parseCaptionAnswer(text: string): Caption {
  const json = jsonIn(text.replace(/<think>[\s\S]*?<\/think>/gu, ''));
  if (json === undefined) throw invalid('no JSON object', text);
  const result = answer.safeParse(json);
  if (!result.success) {
    const problems = result.error.issues.map(({ path, message }) => `${path.join('.') || 'answer'}: ${message}`);
    throw invalid(problems.join('; '), text);
  }
  const { caption, summary, mentioned_places: places } = result.data;
  const named = places.map((place) => place.trim()).filter((place) => place !== '');
  return { caption: withoutMarker(caption), summary: withoutMarker(summary), mentionedPlaces: [...new Set(named)] };
}

/** The first JSON object in a text. */
function jsonIn(text: string): unknown {
  for (let start = text.indexOf('{'); start >= 0; start = text.indexOf('{', start + 1)) {
    for (let end = text.lastIndexOf('}'); end > start; end = text.lastIndexOf('}', end - 1)) {
      try {
        return JSON.parse(text.slice(start, end + 1));
      } catch {
        // Not up to this brace: try a shorter one.
      }
      if (end === 0) break;
    }
    // A text of thousands of braces is no answer; trying each pair would take minutes.
    if (text.length > 20_000) return undefined;
  }
  return undefined;
}

function withoutMarker(text: string): string {
  const match = MARKER.exec(text);
  return match && match.index === 0 ? text.slice(match[0].length).trim() : text;
}

function invalid(problem: string, text: string): UgeError {
  return new UgeError('data/invalid-caption', `the model's answer is not a caption: ${problem}`, {
    problem,
    answer: text.slice(0, 300),
  });
}

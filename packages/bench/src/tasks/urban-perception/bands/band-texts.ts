import type { Random } from '@uge/core';
import type { PerceptionDimension } from '@uge/data';

type Phrase = (adjective: string) => string;

/** Ways to word the five bands, lowest first. The bands of one query are worded alike, so that no wording gives them away. */
const BAND_PHRASES: readonly (readonly Phrase[])[] = [
  [
    (adjective) => `This street does not look ${adjective} at all.`,
    (adjective) => `This street looks slightly ${adjective}.`,
    (adjective) => `This street looks moderately ${adjective}.`,
    (adjective) => `This street looks quite ${adjective}.`,
    (adjective) => `This street looks very ${adjective}.`,
  ],
  [
    (adjective) => `not at all ${adjective}`,
    (adjective) => `slightly ${adjective}`,
    (adjective) => `moderately ${adjective}`,
    (adjective) => `quite ${adjective}`,
    (adjective) => `very ${adjective}`,
  ],
  [
    (adjective) => `a place that hardly seems ${adjective}`,
    (adjective) => `a place that seems a little ${adjective}`,
    (adjective) => `a place that seems somewhat ${adjective}`,
    (adjective) => `a place that seems rather ${adjective}`,
    (adjective) => `a place that seems extremely ${adjective}`,
  ],
];

const QUESTIONS: readonly Phrase[] = [
  (adjective) => `How ${adjective} does this street look?`,
  (adjective) => `What is the perception of ${adjective} for this urban location?`,
  (adjective) => `How ${adjective} is the impression that this place gives?`,
];

/** Question and band texts of one query, lowest band first. */
export function bandTexts(dimension: PerceptionDimension, random: Random): { question: string; bands: string[] } {
  return {
    question: random.pick(QUESTIONS)(dimension),
    bands: random.pick(BAND_PHRASES).map((phrase) => phrase(dimension)),
  };
}

/** Band that a text stands for, in any wording; undefined for other texts. */
export function bandOfText(text: string, dimension: PerceptionDimension): number | undefined {
  for (const phrases of BAND_PHRASES) {
    const band = phrases.findIndex((phrase) => phrase(dimension) === text);
    if (band >= 0) return band;
  }
  return undefined;
}

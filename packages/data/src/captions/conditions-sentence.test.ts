import { createRandom } from '@uge/core';
import { expect, it } from 'vitest';
import { SEASONS, TIMES_OF_DAY, WEATHERS } from '../types.ts';
import { conditionsSentence } from './conditions-sentence.ts';
import { SentenceWriter } from './sentence-writer.ts';

it('words every time, weather and season as a sentence', () => {
  for (const time of TIMES_OF_DAY) {
    for (const weather of WEATHERS) {
      for (const season of SEASONS) {
        const write = new SentenceWriter(createRandom(1, time, weather, season));
        expect(conditionsSentence({ time, weather, season }, write)).toMatch(
          /^[A-Z].* an? \w+ .*(morning|day|evening|night)\b.*\.$/,
        );
      }
    }
  }
});

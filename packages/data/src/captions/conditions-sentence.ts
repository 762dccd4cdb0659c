import type { ViewConditions } from '../types.ts';
import type { SentenceWriter } from './sentence-writer.ts';

const TIME_NOUNS: Readonly<Record<ViewConditions['time'], string>> = {
  dawn: 'early morning',
  day: 'day',
  dusk: 'evening',
  night: 'night',
};

const WEATHER_WORDS: Readonly<Record<ViewConditions['weather'], readonly string[]>> = {
  clear: ['clear', 'fine'],
  overcast: ['overcast', 'cloudy', 'grey'],
  rain: ['rainy', 'wet'],
  fog: ['foggy', 'misty'],
  snow: ['snowy'],
};

/** When and in what weather a rendered picture is set: `It is a rainy evening in autumn.` */
export function conditionsSentence({ time, weather, season }: ViewConditions, write: SentenceWriter): string {
  const adjective = write.pick(WEATHER_WORDS[weather]);
  const when = `${/^[aeiou]/.test(adjective) ? 'an' : 'a'} ${adjective} ${TIME_NOUNS[time]}`;
  const at = `on ${when}`;
  return write.pick([
    `It is ${when} in ${season}.`,
    `The scene is set ${at} in ${season}.`,
    `It was taken ${at}.`,
    `One looks at it ${at}; it is ${season}.`,
  ]);
}

import { normaliseBearing } from './normalise-bearing.ts';

const LETTERS = ['N', 'NNE', 'NE', 'ENE', 'E', 'ESE', 'SE', 'SSE', 'S', 'SSW', 'SW', 'WSW', 'W', 'WNW', 'NW', 'NNW'];
const WORDS: Readonly<Record<string, string>> = { N: 'north', E: 'east', S: 'south', W: 'west' };

/**
 * The wind a bearing points to. Bearings halfway between two winds go to the smaller angle.
 *
 * @param bearing - degrees clockwise from north; any finite number.
 * @param points - 8 (`NE`) or 16 (`NNE`) winds. Default 8.
 * @param form - `letters` (`NNE`) or `words` (`north-northeast`). Default `letters`.
 */
export function compassPoint(bearing: number, points: 8 | 16 = 8, form: 'letters' | 'words' = 'letters'): string {
  const sector = Math.ceil((normaliseBearing(bearing) * points) / 360 - 0.5) % points;
  const letters = LETTERS[sector * (16 / points)]!;
  return form === 'letters' ? letters : inWords(letters);
}

function inWords(letters: string): string {
  const words = Array.from(letters, (letter) => WORDS[letter]!);
  return words.length === 3 ? `${words[0]}-${words[1]}${words[2]}` : words.join('');
}

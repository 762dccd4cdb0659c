import { expect, it } from 'vitest';
import { createStyle } from './style.ts';

it('colours on a terminal only, and not where it is asked to leave it', () => {
  expect(createStyle({ isTTY: true }, {})('red', 'x')).toBe('\u001b[31mx\u001b[39m');
  expect(createStyle({ isTTY: false }, {})('red', 'x')).toBe('x');
  expect(createStyle({ isTTY: true }, { NO_COLOR: '1' })('red', 'x')).toBe('x');
  expect(createStyle({ isTTY: true }, { TERM: 'dumb' })('red', 'x')).toBe('x');
});

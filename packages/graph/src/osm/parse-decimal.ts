const POWERS = Float64Array.from({ length: 16 }, (_, i) => 10 ** i);
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;

/**
 * The number that a part of a buffer spells, as `Number` gives it: whole digits below 2^53 and one division by an exact power of
 * ten round once, like the text does. NaN for what is no number.
 */
export function parseDecimal(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  const isNegative = bytes[at] === MINUS;
  if (isNegative) at++;
  // Longer texts may pass 2^53 on the way.
  if (at === end || end - at > 16) return parseText(bytes, start, end);
  let whole = 0;
  let point = -1;
  for (; at < end; at++) {
    const digit = bytes[at]! - ZERO;
    if (digit >= 0 && digit <= 9) whole = whole * 10 + digit;
    else if (bytes[at] === POINT && point < 0) point = at;
    else return parseText(bytes, start, end);
  }
  if (whole > Number.MAX_SAFE_INTEGER || point === end - 1) return parseText(bytes, start, end);
  const value = point < 0 ? whole : whole / POWERS[end - 1 - point]!;
  return isNegative ? -value : value;
}

function parseText(bytes: Uint8Array, start: number, end: number): number {
  const text = String.fromCharCode(...bytes.subarray(start, Math.min(end, start + 64))).trim();
  return text === '' ? Number.NaN : Number(text);
}

import type { Interval } from '../metrics/bootstrap.ts';

/** `46.3` for 0.463: shares are shown in percent throughout. */
export function percent(share: number): string {
  return Number.isFinite(share) ? (100 * share).toFixed(1) : '–';
}

/** `39–53` for `[0.391, 0.533]`. */
export function percentRange([low, high]: Interval): string {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return '–';
  return `${(100 * low).toFixed(0)}–${(100 * high).toFixed(0)}`;
}

/** `+5.1` or `−5.1` percentage points. */
export function signedPoints(difference: number): string {
  const points = (100 * Math.abs(difference)).toFixed(1);
  return difference < 0 && points !== '0.0' ? `−${points}` : `+${points}`;
}

/** `p = 0.031`, `p < 0.001`. */
export function pValueText(pValue: number): string {
  return pValue < 0.001 ? 'p < 0.001' : `p = ${pValue.toFixed(3)}`;
}

/** `0.42`, `−0.42`, `–` for what is not a number. */
export function signedNumber(value: number | undefined, digits = 2): string {
  if (value === undefined || !Number.isFinite(value)) return '–';
  return value.toFixed(digits).replace('-', '−');
}

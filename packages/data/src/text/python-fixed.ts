/**
 * A number with fixed decimals as Python's format does it: exact halves go to the even digit, where `toFixed` rounds them up.
 *
 * @param value - not negative.
 */
export function pythonFixed(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  // A tie has one binary digit more than the power of two in 10^decimals: multiplying by a power of two is exact.
  const scaled = value * 2 ** (decimals + 1);
  const isTie = Number.isInteger(scaled) && Math.abs(scaled % 2) === 1;
  if (!isTie || Number(text.at(-1)) % 2 === 0) return text;
  return (value - 0.5 * 10 ** -decimals).toFixed(decimals);
}

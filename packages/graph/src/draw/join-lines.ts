import type { PixelLine } from './clip.ts';

/** A cosine: sharper turns than this are not the same run of a street. */
const SHARPEST_TURN = 0.5;

/** Lines joined end to end into runs as long and straight as they go, so that a name finds room across many short ways. */
export function joinLines(lines: readonly PixelLine[]): number[][] {
  const atEnd = new Map<string, number[]>();
  lines.forEach((line, i) => {
    for (const key of [keyOf(line, 0), keyOf(line, line.length - 2)]) {
      const known = atEnd.get(key);
      if (known) known.push(i);
      else atEnd.set(key, [i]);
    }
  });
  const used = new Set<number>();
  const grow = (run: number[]): number[] => {
    for (;;) {
      const end = keyOf(run, run.length - 2);
      let best: { i: number; line: number[]; cosine: number } | undefined;
      for (const i of atEnd.get(end) ?? []) {
        if (used.has(i)) continue;
        const line = keyOf(lines[i]!, 0) === end ? [...lines[i]!] : reversed(lines[i]!);
        const cosine = turnCosine(run, line);
        if (cosine > (best?.cosine ?? SHARPEST_TURN)) best = { i, line, cosine };
      }
      if (!best) return run;
      used.add(best.i);
      run.push(...best.line.slice(2));
    }
  };
  const runs: number[][] = [];
  lines.forEach((line, i) => {
    if (used.has(i)) return;
    used.add(i);
    runs.push(grow(reversed(grow([...line]))));
  });
  return runs;
}

function keyOf(line: PixelLine, at: number): string {
  return `${line[at]!.toFixed(2)},${line[at + 1]!.toFixed(2)}`;
}

function reversed(line: PixelLine): number[] {
  const back: number[] = [];
  for (let i = line.length - 2; i >= 0; i -= 2) back.push(line[i]!, line[i + 1]!);
  return back;
}

function turnCosine(run: PixelLine, next: PixelLine): number {
  const [ax, ay] = [run.at(-2)! - run.at(-4)!, run.at(-1)! - run.at(-3)!];
  const [bx, by] = [next[2]! - next[0]!, next[3]! - next[1]!];
  return (ax * bx + ay * by) / (Math.hypot(ax, ay) * Math.hypot(bx, by) || 1);
}

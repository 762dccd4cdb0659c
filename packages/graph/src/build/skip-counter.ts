/** What a build left out, counted by reason. */
export class SkipCounter {
  readonly counts: Record<string, number>;

  constructor(initial: Readonly<Record<string, number>> = {}) {
    this.counts = { ...initial };
  }

  add(reason: string, count: number = 1): void {
    if (count > 0) this.counts[reason] = (this.counts[reason] ?? 0) + count;
  }
}

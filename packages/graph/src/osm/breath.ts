const MILLISECONDS = 30;

/** Lets timers and events in, an abort among them, during long work on one thread. */
export class Breath {
  private readonly signal: AbortSignal | undefined;
  private last: number = performance.now();

  constructor(signal: AbortSignal | undefined) {
    this.signal = signal;
  }

  /** Pause when the last pause is 30 ms ago; throws the reason of an abort. */
  async take(): Promise<void> {
    if (performance.now() - this.last > MILLISECONDS) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      this.last = performance.now();
    }
    this.signal?.throwIfAborted();
  }
}

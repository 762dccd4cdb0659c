/**
 * Run a task for each item, at most `concurrency` at a time. When one fails, no further one starts, those under way end,
 * and the first error is thrown: nothing runs on behind the caller's back.
 */
export async function runBounded<T>(
  items: readonly T[],
  task: (item: T) => Promise<void>,
  { concurrency }: { concurrency: number },
): Promise<void> {
  let next = 0;
  let failed: { error: unknown } | undefined;
  const work = async (): Promise<void> => {
    while (next < items.length && !failed) {
      const item = items[next++]!;
      await task(item).catch((error: unknown) => {
        failed ??= { error };
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, work));
  if (failed) throw failed.error;
}

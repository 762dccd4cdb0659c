import { useEffect, useState } from 'preact/hooks';

export type Loaded<T> = { state: 'loading' } | { state: 'ready'; value: T } | { state: 'failed'; message: string };

/** Loads again whenever `key` changes; nothing while it is undefined. An answer that comes late is dropped. */
export function useLoaded<T>(key: string | undefined, load: () => Promise<T>): Loaded<T> | undefined {
  const [loaded, setLoaded] = useState<{ key: string; result: Loaded<T> }>();
  useEffect(() => {
    if (key === undefined) return undefined;
    let isCurrent = true;
    const set = (result: Loaded<T>): void => {
      if (isCurrent) setLoaded({ key, result });
    };
    set({ state: 'loading' });
    load().then(
      (value) => set({ state: 'ready', value }),
      (error: Error) => set({ state: 'failed', message: error.message }),
    );
    return () => {
      isCurrent = false;
    };
  }, [key]);
  if (key === undefined) return undefined;
  return loaded?.key === key ? loaded.result : { state: 'loading' };
}

import type { JSX } from 'preact';
import type { Loaded } from './use-loaded.ts';

/** What is shown of something that is not there yet. */
export function Pending({ of, what }: { of: Loaded<unknown>; what: string }): JSX.Element | null {
  if (of.state === 'ready') return null;
  return of.state === 'loading' ? (
    <p class="loading" role="status">
      Loading {what}…
    </p>
  ) : (
    <p class="failed" role="alert">
      {of.message}
    </p>
  );
}

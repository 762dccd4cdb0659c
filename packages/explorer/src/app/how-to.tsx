import type { JSX } from 'preact';

/** Instead of a panel that has nothing to show: what it would show, and how to start the explorer so that it does. */
export function HowTo({ what, option }: { what: string; option: string }): JSX.Element {
  return (
    <div class="how-to">
      <p>{what}</p>
      <p>
        To see it, start the explorer with <code>{option}</code>.
      </p>
    </div>
  );
}

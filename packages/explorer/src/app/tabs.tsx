import type { JSX } from 'preact';
import { type Go, type LocationState, TABS, type Tab } from './location-state.ts';

const TITLES: Readonly<Record<Tab, string>> = { photo: 'Photo', search: 'Search', atlas: 'Atlas', results: 'Results' };

/** One stop for the tab key; arrows go from tab to tab. */
export function Tabs({ place, go }: { place: LocationState; go: Go }): JSX.Element {
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const next = TABS[(TABS.indexOf(place.tab) + step + TABS.length) % TABS.length]!;
    go({ tab: next });
    document.getElementById(`tab-${next}`)?.focus();
  };
  return (
    <div role="tablist" aria-label="What to look at" onKeyDown={onKeyDown}>
      {TABS.map((tab) => (
        <button
          key={tab}
          id={`tab-${tab}`}
          type="button"
          role="tab"
          aria-selected={place.tab === tab}
          aria-controls="panel"
          tabIndex={place.tab === tab ? 0 : -1}
          onClick={() => go({ tab })}
        >
          {TITLES[tab]}
        </button>
      ))}
    </div>
  );
}

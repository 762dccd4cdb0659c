import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { DrawnPath, Summary } from '../api/types.ts';
import { api } from './api.ts';
import { AtlasPanel } from './atlas-panel.tsx';
import { type LocationState, TABS, type Tab, useLocationState } from './location-state.ts';
import { MapView } from './map-view.tsx';
import { Pending } from './pending.tsx';
import { PhotoPanel } from './photo-panel.tsx';
import { ResultsPanel } from './results-panel.tsx';
import { SearchPanel } from './search-panel.tsx';
import { useLoaded } from './use-loaded.ts';

const TITLES: Readonly<Record<Tab, string>> = { photo: 'Photo', search: 'Search', atlas: 'Atlas', results: 'Results' };

export function App(): JSX.Element {
  const summary = useLoaded('summary', api.summary)!;
  if (summary.state !== 'ready') return <Pending of={summary} what="the dataset" />;
  return <Explorer summary={summary.value} />;
}

function Explorer({ summary }: { summary: Summary }): JSX.Element {
  const [place, go] = useLocationState();
  const [path, setPath] = useState<DrawnPath>();
  const city = summary.cities.find(({ name }) => name === place.city) ?? summary.cities[0]!;
  const photo = useLoaded(place.photo, () => api.photo(place.photo!));
  const details = photo?.state === 'ready' ? photo.value : undefined;
  useEffect(() => setPath(undefined), [place.photo]);
  /** Shows a photo, of whatever city. */
  const show = (id: string, of: string): void => go({ photo: id, city: of, tab: 'photo' });
  return (
    <div class="explorer">
      <header>
        <h1>
          {summary.name} <small>{summary.photos.toLocaleString('en')} photos</small>
        </h1>
        <label>
          City{' '}
          <select value={city.name} onChange={(event) => go({ city: event.currentTarget.value, photo: undefined })}>
            {summary.cities.map(({ name, role, photos }) => (
              <option key={name} value={name}>
                {name} ({photos} photos{role === 'held-out' ? ', held out' : ''})
              </option>
            ))}
          </select>
        </label>
      </header>
      <main>
        <MapView
          city={city}
          details={details?.record.city === city.name ? details : undefined}
          path={path}
          onPhoto={(id) => go({ photo: id, city: city.name, tab: 'photo' })}
        />
        <section class="side">
          <Tabs place={place} go={go} />
          <div id={`panel-${place.tab}`} class="panel" role="tabpanel" aria-labelledby={`tab-${place.tab}`}>
            {place.tab === 'photo' && (
              <PhotoPanel
                photo={photo}
                path={path}
                hasModel={summary.encoder !== undefined}
                onPath={setPath}
                onPhoto={show}
              />
            )}
            {place.tab === 'search' && <SearchPanel hasModel={summary.encoder !== undefined} onPhoto={show} />}
            {place.tab === 'atlas' && (
              <AtlasPanel hasModel={summary.encoder !== undefined} photo={place.photo} onPhoto={show} />
            )}
            {place.tab === 'results' && <ResultsPanel runs={summary.runs} cities={summary.cities} onPhoto={show} />}
          </div>
        </section>
      </main>
      <footer>
        {[...new Set(summary.cities.map(({ attribution, license }) => `${attribution} (${license})`))].join(' · ')}
        {summary.encoder ? ` · model ${summary.encoder.id}, ${summary.encoder.dimension} dimensions` : ''}
      </footer>
    </div>
  );
}

function Tabs({ place, go }: { place: LocationState; go: (change: Partial<LocationState>) => void }): JSX.Element {
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
          aria-controls={`panel-${tab}`}
          tabIndex={place.tab === tab ? 0 : -1}
          onClick={() => go({ tab })}
        >
          {TITLES[tab]}
        </button>
      ))}
    </div>
  );
}

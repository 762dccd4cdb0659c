import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Summary } from '../api/types.ts';
import { api } from './api.ts';
import { AtlasPanel } from './atlas/atlas-panel.tsx';
import { useLocationState } from './location-state.ts';
import type { PhotoInView } from './map/create-map.ts';
import { MapView } from './map/map-view.tsx';
import { Pending } from './pending.tsx';
import { PhotoPanel } from './photo-panel.tsx';
import { ResultsPanel } from './results/results-panel.tsx';
import { SearchPanel } from './search-panel.tsx';
import { Tabs } from './tabs.tsx';
import { useLoaded } from './use-loaded.ts';
import type { Walk } from './walk.ts';

export function App(): JSX.Element {
  const summary = useLoaded('summary', api.summary)!;
  if (summary.state !== 'ready') return <Pending of={summary} what="the dataset" />;
  return <Explorer summary={summary.value} />;
}

function Explorer({ summary }: { summary: Summary }): JSX.Element {
  const [place, go] = useLocationState();
  const [walk, setWalk] = useState<Walk>();
  const [leg, setLeg] = useState<number>();
  const [inView, setInView] = useState<PhotoInView[]>([]);
  const city = summary.cities.find(({ name }) => name === place.city) ?? summary.cities[0]!;
  const photo = useLoaded(place.photo, () => api.photo(place.photo!));
  const details = photo?.state === 'ready' ? photo.value : undefined;
  const hasModel = summary.encoder !== undefined;
  const changeWalk = (next: Walk | undefined): void => {
    setWalk(next);
    setLeg(next?.leg);
  };
  useEffect(() => changeWalk(undefined), [place.photo]);
  useEffect(() => {
    document.title = `${details?.record.place ?? city.name} · ${summary.name} · UGE explorer`;
  }, [details, city]);
  /** Shows a photo, of whatever city. */
  const show = (id: string, of: string): void => go({ photo: id, city: of, tab: 'photo' });
  return (
    <div class="explorer">
      <header>
        <h1>
          {summary.name}{' '}
          <small>
            {summary.photos.toLocaleString('en')} photos of {summary.cities.length}{' '}
            {summary.cities.length === 1 ? 'city' : 'cities'}
          </small>
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
          walk={walk}
          onLeg={setLeg}
          onPhoto={(id) => show(id, city.name)}
          onWholeCity={() => go({ photo: undefined })}
          onPhotosInView={setInView}
        />
        <section class="side" aria-label="Details">
          <Tabs place={place} go={go} />
          <div
            id="panel"
            class="panel"
            role="tabpanel"
            aria-labelledby={`tab-${place.tab}`}
            // biome-ignore lint/a11y/noNoninteractiveTabindex: text that scrolls is reached by keyboard even where it holds nothing to press
            tabIndex={0}
          >
            {place.tab === 'photo' && (
              <PhotoPanel
                photo={photo}
                city={city.name}
                inView={inView}
                walk={walk}
                leg={leg}
                hasModel={hasModel}
                onWalk={changeWalk}
                onPhoto={show}
              />
            )}
            {place.tab === 'search' && <SearchPanel place={place} go={go} hasModel={hasModel} onPhoto={show} />}
            {place.tab === 'atlas' && <AtlasPanel hasModel={hasModel} photo={place.photo} onPhoto={show} />}
            {place.tab === 'results' && <ResultsPanel place={place} go={go} summary={summary} onPhoto={show} />}
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

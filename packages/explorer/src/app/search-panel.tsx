import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { api } from './api.ts';
import type { Go, LocationState } from './location-state.ts';
import { Pending } from './pending.tsx';
import { PhotoGrid } from './photo-grid.tsx';
import { useLoaded } from './use-loaded.ts';

export interface SearchPanelProps {
  place: LocationState;
  go: Go;
  hasModel: boolean;
  onPhoto: (id: string, city: string) => void;
}

export function SearchPanel({ place, go, hasModel, onPhoto }: SearchPanelProps): JSX.Element {
  const [text, setText] = useState(place.text ?? '');
  const by = hasModel ? (place.by ?? 'meaning') : 'words';
  const asked = place.text;
  const found = useLoaded(asked && `${by} ${asked}`, () => api.search(asked!, by));
  return (
    <>
      <search>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            go({ text: text.trim() || undefined });
          }}
        >
          <label for="search-text">Find the photo with a path to …, or any text</label>
          <div class="row">
            <input
              id="search-text"
              type="search"
              value={text}
              placeholder="a path to Bryant Park"
              onInput={(event) => setText(event.currentTarget.value)}
            />
            <button type="submit">Search</button>
          </div>
          {hasModel && (
            <fieldset>
              <legend>Search</legend>
              {(['meaning', 'words'] as const).map((each) => (
                <label key={each}>
                  <input type="radio" name="by" checked={by === each} onChange={() => go({ by: each })} />{' '}
                  {each === 'meaning' ? 'pictures, by the model' : 'texts, by their words'}
                </label>
              ))}
            </fieldset>
          )}
        </form>
      </search>
      {found && <Pending of={found} what="photos" />}
      {found?.state === 'ready' && (
        <>
          <p role="status">
            {found.value.length === 0 ? 'No photo was found.' : `${found.value.length} photos, best first.`}
          </p>
          <PhotoGrid hits={found.value} label="Photos found" onPhoto={onPhoto} />
        </>
      )}
    </>
  );
}

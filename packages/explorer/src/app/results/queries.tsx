import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { QueryPage, RunScore } from '../../api/types.ts';
import { api } from '../api.ts';
import type { Go, LocationState } from '../location-state.ts';
import { Pending } from '../pending.tsx';
import { useLoaded } from '../use-loaded.ts';
import { Ranking } from './ranking.tsx';
import { variantOf } from './scores.tsx';

export interface QueriesProps {
  run: string;
  score: RunScore;
  place: LocationState;
  go: Go;
  onPhoto: (id: string, city: string) => void;
}

/** As many as the server sends at once. */
const PAGE_LINES = 100;

/** Queries of a run in one task and variant, worst first; one opens to its ranking. */
export function Queries({ run, score, place, go, onPhoto }: QueriesProps): JSX.Element {
  const { task, variant, gallery } = score;
  const [city, setCity] = useState('');
  const [wrong, setWrong] = useState(true);
  const [first, setFirst] = useState(0);
  const filter = { task, variant, gallery };
  const page = useLoaded(JSON.stringify([city, wrong, first]), () =>
    api.queries(run, { ...filter, city, wrong, first }),
  )!;
  const isReady = page.state === 'ready';
  return (
    <>
      <button
        type="button"
        onClick={() =>
          go({ run: undefined, task: undefined, variant: undefined, gallery: undefined, query: undefined })
        }
      >
        ← All scores
      </button>
      <h2>
        {task.replaceAll('-', ' ')} <small>{`${variantOf(score)} · ${run}`}</small>
      </h2>
      <div class="row">
        <label>
          City{' '}
          <select
            value={city}
            onChange={(event) => {
              setCity(event.currentTarget.value);
              setFirst(0);
            }}
          >
            <option value="">all</option>
            {isReady && page.value.cities.map((name) => <option key={name}>{name}</option>)}
          </select>
        </label>
        <label>
          <input
            type="checkbox"
            checked={wrong}
            onChange={(event) => {
              setWrong(event.currentTarget.checked);
              setFirst(0);
            }}
          />{' '}
          only where the right one is not first
        </label>
      </div>
      <Pending of={page} what="queries" />
      {isReady && (
        <>
          <p role="status">{countOf(page.value, first)}</p>
          <ul class="queries">
            {page.value.lines.map(({ id, question, rank, candidates, city: of }) => (
              <li key={id}>
                <button
                  type="button"
                  aria-expanded={place.query === id}
                  onClick={() => go({ query: place.query === id ? undefined : id })}
                >
                  <b class={rank === 1 ? 'first' : ''}>
                    {rank} of {candidates}
                  </b>
                  <span class="question">{question}</span>
                  <span class="quiet">{of}</span>
                </button>
                {place.query === id && <Ranking run={run} filter={{ id, variant, gallery }} onPhoto={onPhoto} />}
              </li>
            ))}
          </ul>
          {page.value.total > PAGE_LINES && (
            <div class="row">
              <button type="button" disabled={first === 0} onClick={() => setFirst(first - PAGE_LINES)}>
                Before
              </button>
              <button
                type="button"
                disabled={first + PAGE_LINES >= page.value.total}
                onClick={() => setFirst(first + PAGE_LINES)}
              >
                Next
              </button>
            </div>
          )}
        </>
      )}
    </>
  );
}

function countOf({ total, lines }: QueryPage, first: number): string {
  if (total === 0) return 'No query.';
  const range = total > lines.length ? `; ${first + 1} to ${first + lines.length} are shown` : '';
  return `${total} ${total === 1 ? 'query' : 'queries'}, worst first${range}.`;
}

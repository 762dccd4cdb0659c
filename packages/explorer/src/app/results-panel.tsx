import type { GallerySize, ResultRow, Variant } from '@uge/bench';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { CitySummary, QueryDetails, RankedCandidate, RunSummary } from '../api/types.ts';
import { api, imageUrl } from './api.ts';
import { Pending } from './pending.tsx';
import { useLoaded } from './use-loaded.ts';

export interface ResultsPanelProps {
  runs: readonly string[];
  cities: readonly CitySummary[];
  onPhoto: (id: string, city: string) => void;
}

interface Chosen {
  run: string;
  task: string;
  variant: Variant;
  gallery?: GallerySize;
}

export function ResultsPanel({ runs, cities, onPhoto }: ResultsPanelProps): JSX.Element {
  const summaries = useLoaded(runs.length > 0 ? 'runs' : undefined, api.runs);
  const [chosen, setChosen] = useState<Chosen>();
  if (!summaries)
    return <p>Start the explorer with results to look at them: uge explore … --benchmark folder --results folder</p>;
  if (summaries.state !== 'ready') return <Pending of={summaries} what="results" />;
  return chosen ? (
    <>
      <button type="button" onClick={() => setChosen(undefined)}>
        ← All scores
      </button>
      <Queries chosen={chosen} cities={cities} onPhoto={onPhoto} />
    </>
  ) : (
    <div>
      {summaries.value.map((run) => (
        <Scores key={run.name} run={run} onChoose={setChosen} />
      ))}
    </div>
  );
}

function Scores({ run, onChoose }: { run: RunSummary; onChoose: (chosen: Chosen) => void }): JSX.Element {
  const percent = (share: number): string => (100 * share).toFixed(1);
  const choiceOf = ({ task, variant, gallery }: ResultRow): Chosen => ({
    run: run.name,
    task,
    variant,
    ...(gallery === undefined ? {} : { gallery }),
  });
  return (
    <table>
      <caption>
        {run.name} <span class="quiet">{run.encoder}</span>
      </caption>
      <thead>
        <tr>
          <th scope="col">task</th>
          <th scope="col">shown</th>
          <th scope="col">main score, %</th>
          <th scope="col">chance</th>
        </tr>
      </thead>
      <tbody>
        {run.rows
          .filter(({ city }) => city === 'all')
          .map((row) => (
            <tr key={`${row.task} ${row.variant} ${row.gallery}`}>
              <td>
                <button type="button" class="link" onClick={() => onChoose(choiceOf(row))}>
                  {row.task}
                  {row.gallery !== undefined && row.gallery !== 20 ? ` (${row.gallery})` : ''}
                </button>
              </td>
              <td>{row.variant}</td>
              <td>
                {percent(row.main)}{' '}
                <span class="quiet">
                  {percent(row.intervals[row.mainMetric][0])}–{percent(row.intervals[row.mainMetric][1])}
                </span>
              </td>
              <td>{percent(row.chance[row.mainMetric])}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}

interface QueriesProps extends Pick<ResultsPanelProps, 'cities' | 'onPhoto'> {
  chosen: Chosen;
}

function Queries({ chosen, cities, onPhoto }: QueriesProps): JSX.Element {
  const [city, setCity] = useState('');
  const [wrong, setWrong] = useState(true);
  const [first, setFirst] = useState(0);
  const [open, setOpen] = useState<string>();
  const { run, ...filter } = chosen;
  const key = JSON.stringify([chosen, city, wrong, first]);
  const page = useLoaded(key, () => api.queries(run, { ...filter, city, wrong, first }))!;
  return (
    <>
      <h2>
        {chosen.task}, {chosen.variant} <span class="quiet">{run}</span>
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
            {cities.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
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
          only wrong ones
        </label>
      </div>
      <Pending of={page} what="queries" />
      {page.state === 'ready' && (
        <>
          <p role="status">
            {page.value.total} queries, worst first
            {page.value.total > page.value.lines.length ? `; ${first + 1} to ${first + page.value.lines.length}` : ''}.
          </p>
          <ul class="queries">
            {page.value.lines.map(({ id, question, rank, candidates, city: of }) => (
              <li key={id}>
                <button type="button" aria-expanded={open === id} onClick={() => setOpen(open === id ? undefined : id)}>
                  <b>{rank}</b> of {candidates} · {question} <span class="quiet">{of}</span>
                </button>
                {open === id && <Ranking chosen={chosen} id={id} onPhoto={onPhoto} />}
              </li>
            ))}
          </ul>
          <div class="row">
            <button type="button" disabled={first === 0} onClick={() => setFirst(Math.max(0, first - 100))}>
              Before
            </button>
            <button
              type="button"
              disabled={first + page.value.lines.length >= page.value.total}
              onClick={() => setFirst(first + 100)}
            >
              Next
            </button>
          </div>
        </>
      )}
    </>
  );
}

interface RankingProps extends Pick<ResultsPanelProps, 'onPhoto'> {
  chosen: Chosen;
  id: string;
}

function Ranking({ chosen: { run, variant, gallery }, id, onPhoto }: RankingProps): JSX.Element {
  const details = useLoaded(`query ${run} ${variant} ${gallery} ${id}`, () =>
    api.query(run, { id, variant, gallery }),
  )!;
  if (details.state !== 'ready') return <Pending of={details} what="the ranking" />;
  const { photo, query, ranked, rank } = details.value;
  return (
    <div class="ranking">
      {photo !== null && (
        <button type="button" class="link" onClick={() => onPhoto(photo, query.city)}>
          Show the photo on the map
        </button>
      )}
      <ol>
        {ranked.map((candidate) => (
          <Candidate key={candidate.rank} candidate={candidate} city={query.city} onPhoto={onPhoto} />
        ))}
      </ol>
      {rank > ranked.length && <p>The right one is at rank {rank}.</p>}
    </div>
  );
}

interface CandidateProps extends Pick<ResultsPanelProps, 'onPhoto'> {
  candidate: RankedCandidate;
  city: QueryDetails['query']['city'];
}

function Candidate({ candidate: { text, image, score, right }, city, onPhoto }: CandidateProps): JSX.Element {
  return (
    <li class={right ? 'right' : undefined}>
      {image === undefined ? (
        text
      ) : (
        <button type="button" class="link" onClick={() => onPhoto(image, city)}>
          <img src={imageUrl(image)} alt={image} loading="lazy" />
        </button>
      )}{' '}
      {right && <b>right</b>} {score !== undefined && <span class="quiet">{score.toFixed(3)}</span>}
    </li>
  );
}

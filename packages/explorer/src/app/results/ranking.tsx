import type { JSX } from 'preact';
import type { Picture, RankedCandidate } from '../../api/types.ts';
import { api } from '../api.ts';
import { Pending } from '../pending.tsx';
import { useLoaded } from '../use-loaded.ts';

export interface RankingProps {
  run: string;
  filter: { id: string; variant: string; gallery: string | number | undefined };
  onPhoto: (id: string, city: string) => void;
}

/** One query: what was shown, and the candidates in the order that the run put them in. */
export function Ranking({ run, filter, onPhoto }: RankingProps): JSX.Element {
  const details = useLoaded(JSON.stringify([run, filter]), () => api.query(run, filter))!;
  if (details.state !== 'ready') return <Pending of={details} what="the ranking" />;
  const { pictures, query, ranked, rank } = details.value;
  const open = (photo: string): void => onPhoto(photo, query.city);
  return (
    <div class="ranking">
      {pictures.map((picture) => (
        <PictureView key={picture.url} picture={picture} label="Photo of the query" onPhoto={open} />
      ))}
      {query.text !== undefined && <p class="quiet">{query.text}</p>}
      <ol>
        {ranked.map((candidate) => (
          <Candidate key={candidate.rank} candidate={candidate} onPhoto={open} />
        ))}
      </ol>
      {rank > ranked.length && <p>The right one is at rank {rank}.</p>}
    </div>
  );
}

function Candidate({
  candidate: { rank, text, picture, score, right },
  onPhoto,
}: {
  candidate: RankedCandidate;
  onPhoto: (photo: string) => void;
}): JSX.Element {
  return (
    <li class={right ? 'right' : undefined}>
      {picture ? <PictureView picture={picture} label={`Candidate ${rank}`} onPhoto={onPhoto} /> : text}{' '}
      {right && <b>✓ right</b>} {score !== undefined && <span class="quiet">{score.toFixed(3)}</span>}
    </li>
  );
}

function PictureView({
  picture: { url, photo },
  label,
  onPhoto,
}: {
  picture: Picture;
  label: string;
  onPhoto: (photo: string) => void;
}): JSX.Element {
  if (photo === undefined) return <img src={url} alt={label} loading="lazy" />;
  return (
    <button type="button" class="picture" title="Show on the map" onClick={() => onPhoto(photo)}>
      <img src={url} alt={`${label}, ${photo}`} loading="lazy" />
    </button>
  );
}

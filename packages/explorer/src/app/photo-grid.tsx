import type { JSX } from 'preact';
import type { Hit } from '../api/types.ts';
import { imageUrl } from './api.ts';

export interface PhotoGridProps {
  hits: readonly (Pick<Hit, 'id' | 'city' | 'place'> & { score?: number })[];
  label: string;
  onPhoto: (id: string, city: string) => void;
}

/** Photos as buttons, best first. */
export function PhotoGrid({ hits, label, onPhoto }: PhotoGridProps): JSX.Element {
  return (
    <ol class="photo-grid" aria-label={label}>
      {hits.map(({ id, city, place, score }) => (
        <li key={id}>
          <button type="button" onClick={() => onPhoto(id, city)} title={`${place}, ${city}`}>
            <img src={imageUrl(id)} alt="" loading="lazy" width="120" height="120" />
            <span>{place}</span>
            {score !== undefined && (
              <span class="quiet">
                {city} · {score.toFixed(score < 10 ? 3 : 0)}
              </span>
            )}
          </button>
        </li>
      ))}
    </ol>
  );
}

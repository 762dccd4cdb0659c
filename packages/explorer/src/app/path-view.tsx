import type { JSX } from 'preact';
import type { DrawnPath } from '../api/types.ts';

const POINTS = ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW'];

export interface PathViewProps {
  drawn: DrawnPath;
  isShown: boolean;
  onPath: (path: DrawnPath | undefined) => void;
}

/** A path as its legs; shown on the map leg by leg. */
export function PathView({ drawn, isShown, onPath }: PathViewProps): JSX.Element {
  const { path, legs } = drawn;
  return (
    <section class="path" aria-label={`Path to ${path.destination}`}>
      <button type="button" aria-pressed={isShown} onClick={() => onPath(isShown ? undefined : drawn)}>
        {isShown ? 'Hide' : 'Walk'}: {path.destination}
      </button>
      <p class="quiet">{path.answer}</p>
      {isShown && (
        <ol>
          {legs.map(({ text, metres, bearing }, index) => (
            <li key={index}>
              {text}{' '}
              {metres > 0 && (
                <span class="quiet">
                  {metres.toFixed(0)} m, {bearing.toFixed(0)}° {POINTS[Math.round(bearing / 45) % 8]}
                </span>
              )}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

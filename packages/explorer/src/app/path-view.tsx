import type { JSX } from 'preact';
import type { DrawnPath } from '../api/types.ts';
import { distanceAndBearing } from './compass.ts';
import type { Walk } from './walk.ts';

export interface PathViewProps {
  drawn: DrawnPath;
  /** Where this path is the one that is shown. */
  walk: Walk | undefined;
  /** The leg that it has come to. */
  leg: number | undefined;
  onWalk: (walk: Walk | undefined) => void;
}

/** A path as its legs; walked on the map leg by leg, or up to the leg that is chosen. */
export function PathView({ drawn, walk, leg, onWalk }: PathViewProps): JSX.Element {
  const { path, legs } = drawn;
  return (
    <section class="path" aria-label={`Path to ${path.destination}`}>
      <div class="row">
        <button
          type="button"
          class="walk"
          onClick={() => onWalk({ path: drawn, start: (walk?.start ?? 0) + 1 })}
          aria-expanded={walk !== undefined}
        >
          {walk ? 'Walk again' : 'Walk'} to {path.destination}
        </button>
        {walk && (
          <button type="button" onClick={() => onWalk(undefined)}>
            Hide
          </button>
        )}
      </div>
      <p class="quiet">
        {path.answer} {path.totalMetres.toFixed(0)} m on foot.
      </p>
      {walk && (
        <ol class="legs">
          {legs.map((each, index) => (
            <li key={index} aria-current={index === leg ? 'step' : undefined}>
              <button type="button" onClick={() => onWalk({ path: drawn, leg: index, start: walk.start })}>
                {each.text} <b>{distanceAndBearing(each)}</b>
              </button>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

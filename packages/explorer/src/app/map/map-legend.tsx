import { MAP_THEMES, type Relation } from '@uge/graph';
import type { JSX } from 'preact';
import { KIND_COLOURS, SPLIT_COLOURS } from '../colours.ts';
import { useDarkScheme } from '../use-dark-scheme.ts';

export interface MapLegendProps {
  hasPhoto: boolean;
  /** Of the chosen photo's graph. */
  relations: readonly string[] | undefined;
}

/** What the marks on the map are; with a photo, also those of its graph. */
export function MapLegend({ hasPhoto, relations = [] }: MapLegendProps): JSX.Element {
  const { relations: colours } = MAP_THEMES[useDarkScheme() ? 'dark' : 'light'];
  const shown = (Object.keys(colours) as Relation[]).filter((relation) => relations.includes(relation));
  return (
    <details class="map-legend" open={matchMedia('(min-width: 861px)').matches}>
      <summary>Legend</summary>
      <Group title="Photos, by split" marks={Object.values(SPLIT_COLOURS)} shape="dot" />
      {hasPhoto && <Group title="Nodes of its graph" marks={Object.values(KIND_COLOURS)} shape="dot ringed" />}
      {shown.length > 0 && (
        <Group
          title="Relations"
          marks={shown.map((relation) => [colours[relation], relation.replaceAll('_', ' ')] as const)}
          shape="stroke"
        />
      )}
    </details>
  );
}

interface GroupProps {
  title: string;
  marks: readonly (readonly [colour: string, label: string])[];
  shape: string;
}

function Group({ title, marks, shape }: GroupProps): JSX.Element {
  return (
    <>
      <p>{title}</p>
      <ul>
        {marks.map(([colour, label]) => (
          <li key={label}>
            <span class={shape} style={{ background: colour }} aria-hidden="true" /> {label}
          </li>
        ))}
      </ul>
    </>
  );
}

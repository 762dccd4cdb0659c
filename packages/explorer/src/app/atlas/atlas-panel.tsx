import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Atlas } from '../../api/types.ts';
import { api, imageUrl } from '../api.ts';
import { HowTo } from '../how-to.tsx';
import { Pending } from '../pending.tsx';
import { useDarkScheme } from '../use-dark-scheme.ts';
import { useLoaded } from '../use-loaded.ts';
import { type Grouping, groupPhotos } from './group-photos.ts';
import { drawPoints, photoAt, photoTowards } from './scatter-view.ts';

export interface AtlasPanelProps {
  hasModel: boolean;
  photo: string | undefined;
  onPhoto: (id: string, city: string) => void;
}

export function AtlasPanel({ hasModel, photo, onPhoto }: AtlasPanelProps): JSX.Element {
  const atlas = useLoaded(hasModel ? 'atlas' : undefined, api.atlas);
  if (!atlas)
    return <HowTo what="The atlas places photos by likeness, as a model sees it." option="--model <folder>" />;
  if (atlas.state !== 'ready') return <Pending of={atlas} what="the atlas (the first time takes a minute)" />;
  return <Scatter atlas={atlas.value} photo={photo} onPhoto={onPhoto} />;
}

function Scatter({ atlas, photo, onPhoto }: { atlas: Atlas } & Omit<AtlasPanelProps, 'hasModel'>): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [grouping, setGrouping] = useState<Grouping>('city');
  const chosen = photo === undefined ? -1 : atlas.ids.indexOf(photo);
  const [pointed, setPointed] = useState<number>();
  const groups = useMemo(() => groupPhotos(atlas, grouping), [atlas, grouping]);
  const isDark = useDarkScheme();
  useEffect(() => {
    const ringed = [chosen, pointed ?? -1].filter((index) => index >= 0);
    const target = canvas.current!;
    const draw = (): void => drawPoints(target, { atlas, groups, ringed });
    draw();
    const observer = new ResizeObserver(draw);
    observer.observe(target);
    return () => observer.disconnect();
  }, [atlas, groups, chosen, pointed, isDark]);
  const open = (index: number | undefined): void => {
    if (index !== undefined) onPhoto(atlas.ids[index]!, atlas.cities[atlas.city[index]!]!);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') open(pointed);
    const next = photoTowards(atlas, event.key, pointed ?? (chosen < 0 ? undefined : chosen));
    if (event.key.startsWith('Arrow')) event.preventDefault();
    if (next !== undefined) setPointed(next);
  };
  return (
    <>
      <label>
        Colour by{' '}
        <select value={grouping} onChange={(event) => setGrouping(event.currentTarget.value as Grouping)}>
          <option value="city">city</option>
          <option value="category">category of the street</option>
          <option value="split">split</option>
        </select>
      </label>
      <div
        class="atlas"
        role="application"
        aria-roledescription="scatter plot"
        aria-label={`${atlas.ids.length} photos, placed by likeness of their embeddings. Arrow keys go from photo to photo, Enter opens one.`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: an application answers keys
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <canvas
          ref={canvas}
          onMouseMove={(event) => setPointed(photoAt(canvas.current!, atlas, event))}
          onMouseLeave={() => setPointed(undefined)}
          onClick={(event) => open(photoAt(canvas.current!, atlas, event))}
        />
        {pointed !== undefined && <img class="hovered" src={imageUrl(atlas.ids[pointed]!)} alt="" />}
      </div>
      <p class="pointed" role="status">
        {pointed === undefined
          ? 'UMAP of the embeddings: photos that the model finds alike are close. Axes have no unit.'
          : `${atlas.places[pointed]}, ${atlas.cities[atlas.city[pointed]!]}`}
      </p>
      <ul class="legend">
        {groups.groups.map(({ name, colour, photos }) => (
          <li key={name}>
            <span class="dot" style={{ background: colour }} aria-hidden="true" /> {name}{' '}
            <span class="quiet">{photos.toLocaleString('en')}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

import type { JSX } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Atlas } from '../api/types.ts';
import { api, imageUrl } from './api.ts';
import { Pending } from './pending.tsx';
import { useLoaded } from './use-loaded.ts';

export interface AtlasPanelProps {
  hasModel: boolean;
  photo: string | undefined;
  onPhoto: (id: string, city: string) => void;
}

/** Okabe and Ito's colours, which most people can tell apart. */
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#d55e00', '#56b4e9', '#b5a800', '#7f7f7f'];
const REACH_PIXELS = 10;

type Grouping = 'city' | 'split' | 'category';

export function AtlasPanel({ hasModel, photo, onPhoto }: AtlasPanelProps): JSX.Element {
  const atlas = useLoaded(hasModel ? 'atlas' : undefined, api.atlas);
  if (!atlas)
    return <p>Start the explorer with a model to see its photos in two dimensions: uge explore … --model folder</p>;
  if (atlas.state !== 'ready') return <Pending of={atlas} what="the atlas (the first time takes up to a minute)" />;
  return <Scatter atlas={atlas.value} photo={photo} onPhoto={onPhoto} />;
}

function Scatter({ atlas, photo, onPhoto }: { atlas: Atlas } & Omit<AtlasPanelProps, 'hasModel'>): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [grouping, setGrouping] = useState<Grouping>('city');
  const [hovered, setHovered] = useState<number>();
  const groups = useMemo(() => groupsOf(atlas, grouping), [atlas, grouping]);
  const marked = photo === undefined ? -1 : atlas.ids.indexOf(photo);
  useEffect(() => {
    const draw = (): void => drawPoints(canvas.current!, { atlas, groups, marked });
    draw();
    const observer = new ResizeObserver(draw);
    observer.observe(canvas.current!);
    return () => observer.disconnect();
  }, [atlas, groups, marked]);
  const nearest = (event: MouseEvent): number | undefined => nearestPoint(canvas.current!, atlas, event);
  return (
    <>
      <label>
        Colour{' '}
        <select value={grouping} onChange={(event) => setGrouping(event.currentTarget.value as Grouping)}>
          <option value="city">city</option>
          <option value="split">split</option>
          <option value="category">kind of street</option>
        </select>
      </label>
      <div class="atlas">
        <canvas
          ref={canvas}
          role="img"
          aria-label={`${atlas.ids.length} photos placed by likeness of their embeddings; nearest photos of one are listed under Photo`}
          onMouseMove={(event) => setHovered(nearest(event))}
          onMouseLeave={() => setHovered(undefined)}
          onClick={(event) => {
            const index = nearest(event);
            if (index !== undefined) onPhoto(atlas.ids[index]!, atlas.cities[atlas.city[index]!]!);
          }}
        />
        {hovered !== undefined && <img class="hovered" src={imageUrl(atlas.ids[hovered]!)} alt="" />}
      </div>
      <ul class="legend">
        {groups.names.map((name, index) => (
          <li key={name}>
            <span class="swatch" style={{ background: COLOURS[index % COLOURS.length]! }} aria-hidden="true" /> {name}
          </li>
        ))}
      </ul>
    </>
  );
}

interface Groups {
  names: string[];
  /** Place in `names` of each photo. */
  of: number[];
}

/** The most common groups by name, and the rest together. */
function groupsOf(atlas: Atlas, grouping: Grouping): Groups {
  const labels =
    grouping === 'city'
      ? atlas.city.map((index) => atlas.cities[index]!)
      : grouping === 'split'
        ? atlas.splits
        : atlas.categories;
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  const sorted = [...counts].sort((a, b) => b[1] - a[1]).map(([label]) => label);
  const names = sorted.length <= COLOURS.length ? sorted : [...sorted.slice(0, COLOURS.length - 1), 'other'];
  const numbers = new Map(names.map((name, index) => [name, index]));
  return { names, of: labels.map((label) => numbers.get(label) ?? names.length - 1) };
}

function drawPoints(
  canvas: HTMLCanvasElement,
  { atlas, groups, marked }: { atlas: Atlas; groups: Groups; marked: number },
): void {
  const { width, height } = canvas.getBoundingClientRect();
  canvas.width = width * devicePixelRatio;
  canvas.height = height * devicePixelRatio;
  const context = canvas.getContext('2d')!;
  context.scale(devicePixelRatio, devicePixelRatio);
  context.globalAlpha = 0.75;
  for (const [index, position] of atlas.positions.entries()) {
    const [x, y] = onCanvas(position, width, height);
    context.fillStyle = COLOURS[groups.of[index]! % COLOURS.length]!;
    context.fillRect(x - 2, y - 2, 4, 4);
  }
  if (marked < 0) return;
  context.globalAlpha = 1;
  context.strokeStyle = getComputedStyle(canvas).color;
  context.lineWidth = 2;
  context.beginPath();
  context.arc(...onCanvas(atlas.positions[marked]!, width, height), 8, 0, 2 * Math.PI);
  context.stroke();
}

function onCanvas([x, y]: [number, number], width: number, height: number): [number, number] {
  const margin = 12;
  return [margin + x * (width - 2 * margin), margin + (1 - y) * (height - 2 * margin)];
}

function nearestPoint(canvas: HTMLCanvasElement, { positions }: Atlas, event: MouseEvent): number | undefined {
  const { width, height } = canvas.getBoundingClientRect();
  let best: number | undefined;
  let least = REACH_PIXELS ** 2;
  for (const [index, position] of positions.entries()) {
    const [x, y] = onCanvas(position, width, height);
    const squared = (x - event.offsetX) ** 2 + (y - event.offsetY) ** 2;
    if (squared < least) [best, least] = [index, squared];
  }
  return best;
}

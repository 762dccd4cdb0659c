import { type LngLatBoundsLike, Map as MapLibre, NavigationControl, ScaleControl, setWorkerUrl } from 'maplibre-gl';
import { mapStyle } from './map-style.ts';

setWorkerUrl(new URL('maplibre-gl-worker.mjs', location.href).href);

export interface PhotoInView {
  id: string;
  place: string;
}

export interface CreateMapOptions {
  bounds: LngLatBoundsLike;
  /** A photo was clicked. */
  onPhoto: (id: string) => void;
  /** Words about what is under the pointer, or none. */
  onHover: (text: string) => void;
  /** Photos that are seen now, those in the middle first: whenever the map has come to rest. */
  onRest: (photos: PhotoInView[]) => void;
  onError: (message: string) => void;
}

const HOVERED_LAYERS = ['photos', 'around', 'places', 'areas', 'streets'];
const MOST_IN_VIEW = 24;
/** Slack for fingers and mice, in pixels. */
const REACH = 5;

export function createMap(container: HTMLElement, options: CreateMapOptions): MapLibre {
  const map = new MapLibre({
    container,
    style: mapStyle(isDark()),
    bounds: options.bounds,
    fitBoundsOptions: { padding: 24 },
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
  });
  map.keyboard.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), 'top-right');
  map.addControl(new ScaleControl({ unit: 'metric' }), 'bottom-left');
  map
    .getCanvas()
    .setAttribute(
      'aria-label',
      'Map of the city graph. Arrow keys move it, + and - zoom. Photos are listed beside it.',
    );
  map.on('click', ({ point }) => {
    const [found] = map.queryRenderedFeatures(boxAround(point), { layers: ['photos'] });
    if (found) options.onPhoto(String(found.properties['id']));
  });
  let waiting = 0;
  map.on('mousemove', ({ point }) => {
    cancelAnimationFrame(waiting);
    if (map.isMoving()) return;
    waiting = requestAnimationFrame(() => {
      const [found] = map.queryRenderedFeatures(boxAround(point), { layers: HOVERED_LAYERS });
      map.getCanvas().style.cursor = found?.layer.id === 'photos' ? 'pointer' : '';
      options.onHover(found ? describe(found.properties) : '');
    });
  });
  map.on('mouseout', () => options.onHover(''));
  map.on('idle', () => options.onRest(photosInView(map)));
  map.on('error', ({ error }) => options.onError(error.message));
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  const restyle = (): void => repaint(map, scheme.matches);
  scheme.addEventListener('change', restyle);
  map.on('remove', () => scheme.removeEventListener('change', restyle));
  return map;
}

function isDark(): boolean {
  return matchMedia('(prefers-color-scheme: dark)').matches;
}

/** Takes the paint of the other colour scheme and keeps data, filters and camera. */
function repaint(map: MapLibre, dark: boolean): void {
  for (const { id, paint = {} } of mapStyle(dark).layers) {
    for (const [property, value] of Object.entries(paint)) {
      map.setPaintProperty(...([id, property, value] as Parameters<MapLibre['setPaintProperty']>));
    }
  }
}

function photosInView(map: MapLibre): PhotoInView[] {
  const centre = map.getCenter();
  const found = new Map<string, { place: string; squared: number }>();
  for (const { properties, geometry } of map.queryRenderedFeatures({ layers: ['photos'] })) {
    if (geometry.type !== 'Point') continue;
    const [lon, lat] = geometry.coordinates as [number, number];
    const squared = (lon - centre.lng) ** 2 + (lat - centre.lat) ** 2;
    found.set(String(properties['id']), { place: String(properties['name']), squared });
  }
  return [...found]
    .sort(([, a], [, b]) => a.squared - b.squared)
    .slice(0, MOST_IN_VIEW)
    .map(([id, { place }]) => ({ id, place }));
}

function boxAround({ x, y }: { x: number; y: number }): [[number, number], [number, number]] {
  return [
    [x - REACH, y - REACH],
    [x + REACH, y + REACH],
  ];
}

function describe(properties: Record<string, unknown>): string {
  const { name, category, kind, split } = properties as Record<string, string | undefined>;
  return [name, (category ?? kind ?? (split ? 'photo' : ''))?.replaceAll('_', ' ')].filter(Boolean).join(', ');
}

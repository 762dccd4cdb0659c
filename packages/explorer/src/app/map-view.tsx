import type { FeatureCollection } from 'geojson';
import { type GeoJSONSource, Map as MapLibre, NavigationControl, ScaleControl, setWorkerUrl } from 'maplibre-gl';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { CityMap, CitySummary, DrawnPath, PhotoDetails } from '../api/types.ts';
import { api } from './api.ts';
import { LAYER_NAMES, mapStyle, type SOURCES } from './map-style.ts';
import { Pending } from './pending.tsx';
import { useLoaded } from './use-loaded.ts';
import { walkPath } from './walk-path.ts';

setWorkerUrl(new URL('maplibre-gl-worker.mjs', location.href).href);

export interface MapViewProps {
  city: CitySummary;
  details: PhotoDetails | undefined;
  path: DrawnPath | undefined;
  onPhoto: (id: string) => void;
}

const EMPTY: FeatureCollection = { type: 'FeatureCollection', features: [] };
const NAMED_LAYERS = ['photos', 'around', 'places', 'areas', 'streets'];

export function MapView({ city, details, path, onPhoto }: MapViewProps): JSX.Element {
  const container = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<MapLibre>();
  const [hovered, setHovered] = useState('');
  const layers = useLoaded(city.name, () => api.city(city.name))!;
  const choose = useRef(onPhoto);
  choose.current = onPhoto;

  useEffect(() => {
    const created = new MapLibre({
      container: container.current!,
      style: mapStyle(isDark()),
      bounds: [...city.bounds],
      fitBoundsOptions: { padding: 24 },
      attributionControl: false,
      dragRotate: false,
    });
    created.addControl(new NavigationControl({ showCompass: false }), 'top-right');
    created.addControl(new ScaleControl({ unit: 'metric' }), 'bottom-left');
    created.getCanvas().setAttribute('aria-label', 'Map of the city graph. Arrow keys move it, + and - zoom.');
    created.on('click', (event) => {
      const [found] = created.queryRenderedFeatures(boxAround(event.point), { layers: ['photos'] });
      if (found) choose.current(String(found.properties['id']));
    });
    created.on('mousemove', (event) => {
      const [found] = created.queryRenderedFeatures(boxAround(event.point), { layers: NAMED_LAYERS });
      created.getCanvas().style.cursor = found?.layer.id === 'photos' ? 'pointer' : '';
      setHovered(found ? describe(found.properties) : '');
    });
    created.on('load', () => setMap(created));
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const restyle = (): void => {
      for (const [name, paint] of Object.entries(paintOf(scheme.matches))) {
        for (const [property, value] of Object.entries(paint)) {
          created.setPaintProperty(...([name, property, value] as Parameters<MapLibre['setPaintProperty']>));
        }
      }
    };
    scheme.addEventListener('change', restyle);
    return () => {
      scheme.removeEventListener('change', restyle);
      created.remove();
    };
  }, []);

  const ready = layers.state === 'ready' ? layers.value : undefined;
  useEffect(() => {
    if (!map || !ready) return;
    for (const name of Object.keys(ready) as (keyof CityMap)[]) setData(map, name, ready[name]);
    if (!details) map.fitBounds([...city.bounds], { padding: 24, animate: false });
  }, [map, ready]);

  useEffect(() => {
    if (!map) return;
    setData(map, 'links', details ? { type: 'FeatureCollection', features: details.links } : EMPTY);
    setData(map, 'around', details ? aroundOf(details) : EMPTY);
    setData(map, 'chosen', details ? chosenOf(details) : EMPTY);
    if (details) map.flyTo({ center: [details.record.lon, details.record.lat], zoom: 16, essential: false });
  }, [map, details]);

  useEffect(() => {
    if (!map) return undefined;
    const draw = (data: FeatureCollection): void => setData(map, 'walk', data);
    if (!path) {
      draw(EMPTY);
      return undefined;
    }
    map.fitBounds(boundsOf(path), { padding: 60, maxZoom: 17 });
    return walkPath(path, draw);
  }, [map, path]);

  return (
    <section class="map" aria-label="Map">
      <div ref={container} class="canvas" />
      <p class="hover" aria-hidden="true">
        {hovered}
      </p>
      <Pending of={layers} what={`the map of ${city.name}`} />
    </section>
  );
}

function isDark(): boolean {
  return matchMedia('(prefers-color-scheme: dark)').matches;
}

/** Paint properties by layer of the style for one colour scheme. */
function paintOf(dark: boolean): Record<string, Record<string, unknown>> {
  return Object.fromEntries(
    mapStyle(dark)
      .layers.filter(({ id }) => LAYER_NAMES.includes(id))
      .map((layer) => [layer.id, ('paint' in layer && layer.paint) || {}]),
  );
}

function setData(map: MapLibre, source: (typeof SOURCES)[number], data: FeatureCollection): void {
  (map.getSource(source) as GeoJSONSource).setData(data);
}

/** A few pixels of slack for fingers and mice. */
function boxAround({ x, y }: { x: number; y: number }): [[number, number], [number, number]] {
  return [
    [x - 4, y - 4],
    [x + 4, y + 4],
  ];
}

function describe(properties: Record<string, unknown>): string {
  const { name, place, category, kind } = properties as Record<string, string | undefined>;
  return [name || place, category ?? kind].filter(Boolean).join(', ');
}

function aroundOf({ subgraph }: PhotoDetails): FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: subgraph.nodes.slice(1).map(({ kind, coords, node_text }) => ({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: coords },
      properties: { kind, name: node_text.split(' | ')[0] },
    })),
  };
}

function chosenOf({ record: { lon, lat } }: PhotoDetails): FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: [{ type: 'Feature', geometry: { type: 'Point', coordinates: [lon, lat] }, properties: {} }],
  };
}

function boundsOf({ legs }: DrawnPath): [[number, number], [number, number]] {
  const points = legs.flatMap(({ from, to }) => [from, to]);
  const [lons, lats] = [points.map(([lon]) => lon), points.map(([, lat]) => lat)];
  return [
    [Math.min(...lons), Math.min(...lats)],
    [Math.max(...lons), Math.max(...lats)],
  ];
}

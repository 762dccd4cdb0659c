import type { FeatureCollection } from 'geojson';
import type { GeoJSONSource, Map as MapLibre } from 'maplibre-gl';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { MAP_LAYER_NAMES } from '../../api/map-layer-names.ts';
import type { CitySummary, PhotoDetails } from '../../api/types.ts';
import { layerUrl } from '../api.ts';
import type { Walk } from '../walk.ts';
import { createMap, type PhotoInView } from './create-map.ts';
import { MapLegend } from './map-legend.tsx';
import type { SourceName } from './map-style.ts';
import { boundsOfPath, EMPTY, idsAround, nodesAround, photoPoint } from './photo-layers.ts';
import { legNames, walkPath, walkUpTo } from './walk-path.ts';

export interface MapViewProps {
  city: CitySummary;
  details: PhotoDetails | undefined;
  walk: Walk | undefined;
  /** The leg that a walk has come to. */
  onLeg: (leg: number) => void;
  onPhoto: (id: string) => void;
  onWholeCity: () => void;
  onPhotosInView: (photos: PhotoInView[]) => void;
}

const CLOSE_ZOOM = 16;

export function MapView({ city, details, walk, onLeg, onPhoto, ...on }: MapViewProps): JSX.Element {
  const container = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<MapLibre>();
  const [hovered, setHovered] = useState('');
  const [state, setState] = useState<{ isLoading: boolean; problem?: string }>({ isLoading: true });
  const latest = useRef({ onPhoto, ...on });
  latest.current = { onPhoto, ...on };

  useEffect(() => {
    const created = createMap(container.current!, {
      bounds: [...city.bounds],
      onPhoto: (id) => latest.current.onPhoto(id),
      onHover: setHovered,
      onRest: (photos) => {
        setState((before) => (before.isLoading ? { ...before, isLoading: false } : before));
        latest.current.onPhotosInView(photos);
      },
      onError: (problem) => setState({ isLoading: false, problem }),
    });
    created.once('style.load', () => setMap(created));
    return () => created.remove();
  }, []);

  const overview = (): void => void map?.fitBounds([...city.bounds], { padding: 24, animate: false });
  useEffect(() => {
    if (!map) return;
    setState({ isLoading: true });
    for (const name of MAP_LAYER_NAMES) sourceOf(map, name).setData(layerUrl(city.name, name));
    if (!details) overview();
  }, [map, city.name]);

  useEffect(() => {
    if (!map) return;
    const show = (name: SourceName, data: FeatureCollection): void => void sourceOf(map, name).setData(data);
    show('links', details ? { type: 'FeatureCollection', features: details.links } : EMPTY);
    show('around', details ? nodesAround(details) : EMPTY);
    show('chosen', details ? photoPoint(details) : EMPTY);
    map.setFilter('streets-around', ['in', ['get', 'id'], ['literal', details ? idsAround(details, 'street') : []]]);
    map.setFilter('areas-around', ['in', ['get', 'id'], ['literal', details ? idsAround(details, 'aoi') : []]]);
    map.setPaintProperty('photos', 'circle-opacity', details ? 0.3 : 0.95);
    if (details) goTo(map, [details.record.lon, details.record.lat]);
  }, [map, details]);

  useEffect(() => {
    if (map && walk) map.fitBounds(boundsOfPath(walk.path), { padding: 60, maxZoom: 17 });
  }, [map, walk?.path]);

  useEffect(() => {
    // A path is read more easily over a paler graph.
    map?.setPaintProperty('links', 'line-opacity', walk ? 0.2 : 0.85);
    map?.setPaintProperty('around-names', 'text-opacity', walk ? 0.45 : 1);
  }, [map, walk === undefined]);

  useEffect(() => {
    if (!map) return undefined;
    const draw = (data: FeatureCollection): void => void sourceOf(map, 'walk').setData(data);
    const name = (leg: number): void =>
      void sourceOf(map, 'legs').setData(walk ? legNames(walk.path.legs, leg) : EMPTY);
    if (!walk) {
      draw(EMPTY);
      name(-1);
      return undefined;
    }
    if (walk.leg !== undefined) {
      draw(walkUpTo(walk.path.legs, walk.leg, 1));
      name(walk.leg);
      return undefined;
    }
    return walkPath(walk.path, {
      draw,
      onLeg: (leg) => {
        name(leg);
        onLeg(leg);
      },
    });
  }, [map, walk?.path, walk?.leg, walk?.start]);

  return (
    <section class="map" aria-label="Map">
      <div ref={container} class="canvas" />
      <div class="map-top">
        <button
          type="button"
          onClick={() => {
            on.onWholeCity();
            overview();
          }}
        >
          Whole city
        </button>
        <p class="hover" aria-hidden="true">
          {hovered}
        </p>
      </div>
      <MapLegend
        hasPhoto={details !== undefined}
        relations={details?.links.map(({ properties }) => properties.relation)}
      />
      {state.isLoading && (
        <p class="loading" role="status">
          Loading the map of {city.name}…
        </p>
      )}
      {state.problem !== undefined && (
        <p class="failed" role="alert">
          The map cannot be drawn: {state.problem}
        </p>
      )}
    </section>
  );
}

function sourceOf(map: MapLibre, name: SourceName): GeoJSONSource {
  return map.getSource(name) as GeoJSONSource;
}

/** A short way is shown, so that the reader stays oriented; a long one is not worth the wait. */
function goTo(map: MapLibre, center: [number, number]): void {
  const zoom = Math.max(CLOSE_ZOOM, map.getZoom());
  if (map.getBounds().contains(center) && map.getZoom() > CLOSE_ZOOM - 2) map.easeTo({ center, zoom, duration: 500 });
  else map.jumpTo({ center, zoom });
}

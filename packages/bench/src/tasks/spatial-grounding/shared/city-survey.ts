import { placeNoun } from '@uge/data';
import type { LonLat } from '@uge/graph';
import type { CityContext, PlacedRecord } from '../../../builder/build-context.ts';
import { normaliseName } from '../../../builder/normalise-name.ts';
import type { BenchmarkSource } from '../../../types.ts';

/** A place (node kind `poi`) of the city. */
export interface SurveyedPlace {
  index: number;
  id: string;
  /** Absent where the map has none. */
  name?: string;
  /** What it is: `bakery`; absent where the map does not say. */
  noun?: string;
  coord: LonLat;
  /** Metres in the city's plane. */
  x: number;
  y: number;
}

/** What all grounding queries of a city are made from; found once. */
export interface CitySurvey {
  city: CityContext;
  places: readonly SurveyedPlace[];
  /** By node index. */
  placeAt(index: number): SurveyedPlace | undefined;
  /** True where no other node of the city, of any kind, has this name: it can only mean one thing. */
  isUnique(name: string): boolean;
  /** Ids of the nodes in a photo's own graph. */
  membersOf(photo: PlacedRecord): Promise<ReadonlySet<string>>;
}

export function surveyCity(city: CityContext, dataset: BenchmarkSource): CitySurvey {
  const { graph } = city;
  const places: SurveyedPlace[] = [];
  const nameCounts = new Map<string, number>();
  for (let index = 0; index < graph.nodeCount; index++) {
    if (graph.kindOf(index) === 'image') continue;
    const node = graph.node(index);
    const name = node.name === undefined ? '' : normaliseName(node.name);
    if (name !== '') nameCounts.set(name, (nameCounts.get(name) ?? 0) + 1);
    if (node.kind !== 'poi') continue;
    const [x, y] = graph.frame.toXY(node.coord);
    const noun = placeNoun(node);
    places.push({
      index,
      id: node.id,
      coord: node.coord,
      x,
      y,
      ...(name === '' ? {} : { name: node.name! }),
      ...(noun === 'place' ? {} : { noun }),
    });
  }
  const byIndex = new Map(places.map((place) => [place.index, place]));
  const members = new Map<string, Promise<ReadonlySet<string>>>();
  return {
    city,
    places,
    placeAt: (index) => byIndex.get(index),
    isUnique: (name) => nameCounts.get(normaliseName(name)) === 1,
    membersOf: ({ record }) => {
      let ids = members.get(record.graph);
      if (!ids) {
        ids = dataset.readGraph(record.graph).then(({ nodes }) => new Set(nodes.map(({ node_id }) => node_id)));
        members.set(record.graph, ids);
      }
      return ids;
    },
  };
}

/** Metres in the city's plane from a photo to a place's representative point. */
export function metresTo(photo: PlacedRecord, place: SurveyedPlace): number {
  return Math.hypot(place.x - photo.x, place.y - photo.y);
}

import { createRandom, UgeError } from '@uge/core';
import type { CityGraph } from '@uge/graph';
import type { PerceptionDimension, SceneStatistics, ViewConditions } from '../types.ts';
import { conditionsSentence } from './conditions-sentence.ts';
import { describePlace } from './describe-place.ts';
import {
  areaSentence,
  headingSentence,
  mixSentence,
  perceptionSentence,
  placesSentence,
  sceneSentence,
} from './detail-sentences.ts';
import { openingSentence } from './opening-sentence.ts';
import { perceptionWords } from './perception-words.ts';
import { gatherPlaceContext, type NearbyNode, type PlaceContext } from './place-context.ts';
import { SentenceWriter } from './sentence-writer.ts';
import { summarySentences } from './summary-sentences.ts';

export interface CaptionInput {
  graph: CityGraph;
  /** `image/<photo id>` */
  imageNodeId: string;
  /** What the picture shows, for rendered pictures. */
  scene?: SceneStatistics;
  /** When and in what weather a rendered picture is set. */
  conditions?: ViewConditions;
  perception?: Partial<Record<PerceptionDimension, number>>;
  /** Node ids of places known to be in the picture; named before others. */
  visiblePlaces?: readonly string[];
  seed: number;
}

export interface PhotoCaption {
  caption: string;
  /** Where the photo is, in one or two sentences. */
  summary: string;
  /** `Rue Cadet near Rue La Fayette, Rochechouart` */
  place: string;
  /** Names in caption and summary; each is the name of a node of the graph. */
  mentionedPlaces: string[];
}

/**
 * Describe a photo from its surroundings in the graph and, where known, from what the picture shows. Every place it names
 * is a node near the photo; distances are rounded. The wording varies by seed and photo.
 *
 * @throws {UgeError} `data/unknown-node` where the graph has no such photo.
 */
export function captionPhoto(input: CaptionInput): PhotoCaption {
  const { graph, imageNodeId, scene, conditions, perception, visiblePlaces = [], seed } = input;
  const context = gatherPlaceContext(graph, imageNodeId);
  const write = new SentenceWriter(createRandom(seed, 'caption', imageNodeId));
  const opening = openingSentence(context, write);
  const places = choosePlaces(context, { visible: new Set(visiblePlaces), write });
  const area = chooseArea(context, places);
  const details = [
    scene && sceneSentence(scene, write),
    conditions && write.chance(0.6) ? conditionsSentence(conditions, write) : undefined,
    placesSentence(places, { heading: context.heading, write }),
    area && areaSentence(area, write),
    write.chance(0.5) ? headingSentence(context, write) : undefined,
    write.chance(0.6) ? mixSentence(context, write) : undefined,
    perception && write.chance(0.7) ? perceptionSentence(perception, write) : undefined,
  ].filter((sentence) => sentence !== undefined);
  const caption = [opening, ...write.shuffle(details)].join(' ');
  const look = perception && perceptionWords(perception, write.pick)[0];
  const summary = summarySentences(context, { landmarks: landmarksOf(context, write), look, write });
  assertGrounded(graph, context, write.mentions);
  return { caption, summary, place: describePlace(context, { city: graph.name }), mentionedPlaces: write.mentions };
}

function choosePlaces(
  context: PlaceContext,
  { visible, write }: { visible: ReadonlySet<string>; write: SentenceWriter },
): NearbyNode[] {
  const inView = context.places.filter(({ node }) => visible.has(node.id));
  const nearest = context.places.slice(0, 6).filter((place) => !inView.includes(place));
  const count = write.pick([2, 3, 3]);
  return [...write.shuffle(inView).slice(0, 2), ...write.shuffle(nearest)]
    .slice(0, count)
    .sort((a, b) => a.metres - b.metres);
}

/** One of the nearest places and the nearest area, in either order. */
function landmarksOf({ places, areas }: PlaceContext, write: SentenceWriter): NearbyNode[] {
  const place = places.length > 0 ? [write.pick(places.slice(0, 4))] : [];
  const area = areas.find(({ node, metres }) => metres > 0 && node.name !== place[0]?.node.name);
  return write.shuffle([...place, ...(area ? [area] : [])]);
}

/** The nearest area that no chosen place is named after. */
function chooseArea({ areas }: PlaceContext, places: readonly NearbyNode[]): NearbyNode | undefined {
  return areas.find(({ node }) => !places.some((place) => place.node.name === node.name));
}

function assertGrounded(graph: CityGraph, context: PlaceContext, mentions: readonly string[]): void {
  const { street, crossing, places, areas } = context;
  const known = new Set([street, ...places, ...areas].map((near) => near?.node.name));
  for (const edge of crossing ? graph.edgesFrom(crossing.index) : []) {
    if (edge.relation === 'on_street') known.add(graph.node(edge.target).name);
  }
  const unknown = mentions.filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  const { id } = graph.node(context.image);
  throw new UgeError(
    'data/ungrounded-caption',
    `${graph.name}, ${id}: the caption names ${unknown.join(', ')}, which the graph does not have nearby; the graph's crossings and streets disagree, build it again.`,
    { id, unknown },
  );
}

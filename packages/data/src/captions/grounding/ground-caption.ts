import type { CityGraph } from '@uge/graph';
import { requireNode } from '../../graph/require-node.ts';
import type { Caption } from '../provider/caption-provider.ts';
import { foldName } from './fold-name.ts';
import { namedPlaces } from './named-places.ts';

/** How far from a photo a place may be that its caption names. */
const RADIUS_METRES = 700;

/** Shorter names are also parts of other words and names. */
const TELLING_LENGTH = 6;

export interface Grounding {
  /** Share of the named places that the graph has near the photo, in `[0, 1]`; 1 where none is named. */
  score: number;
  grounded: string[];
  /** Named, and not in the graph near the photo. */
  hallucinated: string[];
}

/**
 * Check every place that a caption names against the graph: those it lists, and those that its text names without listing.
 * A name counts as grounded when a node at most 700 m from the photo, its district or the city is called so; case, accents,
 * articles, ordinals and usual abbreviations (`E 4th St`) do not matter, and a longer or shorter form of a name will do.
 *
 * @throws {UgeError} `data/unknown-node` where the graph has no such photo.
 */
export function groundCaption(graph: CityGraph, imageNodeId: string, caption: Caption): Grounding {
  const names = namesAround(graph, requireNode(graph, imageNodeId));
  const known = new Set(Array.from(names, foldName));
  const grounded = new Set<string>();
  const hallucinated = new Set<string>();
  const check = (name: string): void => {
    if (foldName(name) !== '') (isKnown(name, known) ? grounded : hallucinated).add(name);
  };
  for (const name of caption.mentionedPlaces) check(name);
  const listed = [...grounded, ...hallucinated];
  const telling = [...names].filter((name) => name.length >= TELLING_LENGTH);
  const longestFirst = [...new Set([...listed, ...telling])].sort((a, b) => b.length - a.length);
  for (const text of [caption.caption, caption.summary]) {
    let rest = text;
    for (const name of longestFirst) {
      if (!rest.includes(name)) continue;
      if (!hallucinated.has(name)) grounded.add(name);
      // A name inside a name is not another one.
      rest = rest.replaceAll(name, ' … ');
    }
    for (const name of namedPlaces(rest)) check(name);
  }
  const total = grounded.size + hallucinated.size;
  return {
    score: total === 0 ? 1 : grounded.size / total,
    grounded: [...grounded],
    hallucinated: [...hallucinated],
  };
}

function namesAround(graph: CityGraph, image: number): ReadonlySet<string> {
  const names = new Set([graph.name]);
  for (const { index } of graph.withinRadius(graph.coordOf(image), RADIUS_METRES)) {
    const { name, district, streets = [], address } = graph.node(index);
    for (const given of [name, district, address, ...streets]) if (given !== undefined) names.add(given);
  }
  return names;
}

function isKnown(name: string, known: ReadonlySet<string>): boolean {
  const folded = foldName(name);
  if (known.has(folded)) return true;
  const words = ` ${folded} `;
  for (const other of known) {
    if (folded.length >= TELLING_LENGTH && ` ${other} `.includes(words)) return true;
    if (other.length >= TELLING_LENGTH && other.includes(' ') && words.includes(` ${other} `)) return true;
  }
  return false;
}

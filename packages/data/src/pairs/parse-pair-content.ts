/** A message taken apart: how many pictures and graphs stand before it, and its text. */
export interface PairContent {
  images: number;
  graphs: number;
  text: string;
}

/** Split `<graph><image> text` into its markers and its text. Markers stand at the beginning only. */
export function parsePairContent(content: string): PairContent {
  const markers = /^(?:\s*<(?:image|graph)>)*/.exec(content)![0];
  return {
    images: markers.split('<image>').length - 1,
    graphs: markers.split('<graph>').length - 1,
    text: content.slice(markers.length).trim(),
  };
}

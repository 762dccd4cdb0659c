/** The shape of an answer, for servers that take a JSON schema. */
export const CAPTION_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['caption', 'summary', 'mentioned_places'],
  properties: {
    caption: { type: 'string', description: 'Three to six sentences on what the picture shows.' },
    summary: { type: 'string', description: 'One or two sentences on where the picture is.' },
    mentioned_places: { type: 'array', items: { type: 'string' }, description: 'Every place named in the texts.' },
  },
} as const;

export const SYSTEM_PROMPT =
  'You describe street photos for people who want to know what a place is like and where it is. You name only places that you were told of.';

/** The question that goes with a picture. */
export function captionPrompt(surroundings: string): string {
  return `The photo was taken here:

${surroundings}

Write about the photo, in English:
1. "caption": three to six sentences on what can be seen: kind of street, buildings and their style, shops and signs, trees and water, traffic, what one would hear and smell there, colours and materials, and how the place feels. Link it to the surroundings above where they agree with what you see.
2. "summary": one or two sentences on where this is: street, nearest crossing, district, one or two places to go by, and the overall quality of the spot.
3. "mentioned_places": every street, place, area and district that the two texts name, spelled as above.

Name no place that is not in the list above. Give no coordinates and no ids. Do not guess a city. Answer with one JSON object with exactly these three keys and nothing else.`;
}

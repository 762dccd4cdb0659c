import type { PairTask } from '../types.ts';

/** Instructions of the image-only stage; `{path}` stands for the masked reasoning path. */
export const STAGE1_INSTRUCTIONS: Readonly<Record<'scc' | 'srp', readonly string[]>> = {
  scc: [
    'Describe where in the city this street view was taken and what surrounds it.',
    'Describe this street scene and its surroundings.',
    'What place is this, and what is nearby?',
    'Summarise the spatial context of this picture.',
    'Tell which street this is and what one finds around it.',
    'Describe the location shown in this picture.',
  ],
  srp: [
    'SRP: {path}. Based on the spatial reasoning path,',
    'SRP: {path}. Following this path from the picture,',
    'SRP: {path}. Along these steps,',
  ],
};

/**
 * Instructions of the stage with graphs; `{kind}` stands for what the destination is (`bakery`), `{where}` for its
 * distance and direction (`about 350 m to the north`).
 */
export const STAGE2_INSTRUCTIONS: Readonly<Record<PairTask, readonly string[]>> = {
  scc: [
    'Using the spatial graph, describe the spatial context of this image.',
    'Describe this street view with the help of the graph around it.',
    'Refer to the graph and the image: what is this place, and what surrounds it?',
    'Summarise where this picture was taken, using the graph of its surroundings.',
    'Combine the image and the graph into a description of this location.',
  ],
  srp: [
    'Based on the spatial context represented in the graph, which {kind} {where} can be reached from here, and how?',
    'Refer to the graph and give a path from this image to a {kind} {where}.',
    'Following the graph from the image, how does one get to a {kind} {where}?',
    'Which {kind} {where} does the graph connect to this view, and along which streets?',
  ],
  nearest: [
    'Refer to the graph: which named place is nearest to the current image location?',
    'According to the graph, what is the closest place to where this picture was taken?',
    'Which place of the graph lies nearest to the camera, and in which direction?',
    'What is nearest to this spot, how far away, and where?',
  ],
  place: [
    'Where in the city is this street view taken?',
    'Name the street, the nearest cross street and the district of this view.',
    'Refer to the graph: at which place was this picture taken?',
    'Locate this street view.',
  ],
};

/** Tasks of queries that have the picture and no graph. */
export type ImageTask = 'scc' | 'caption' | 'scene' | 'srp' | 'view';

/** Instructions of the image-only stage; `{path}` stands for the masked reasoning path. */
export const STAGE1_INSTRUCTIONS: Readonly<Record<ImageTask, readonly string[]>> = {
  scc: [
    'Describe where in the city this street view was taken and what surrounds it.',
    'What place is this, and what is nearby?',
    'Summarise the spatial context of this picture.',
    'Say in a sentence where this picture was taken.',
    'Which street and neighbourhood does this view fit?',
  ],
  caption: [
    'Describe this street scene and its surroundings.',
    'Describe the location shown in this picture in detail.',
    'Tell which street this is and what one finds around it.',
    'Describe what this street view shows and what is close by.',
  ],
  scene: [
    'What is to be seen in this picture?',
    'Describe the look of this street.',
    'How does this place look, and when was the picture taken?',
    'Say what the view shows and how it feels.',
  ],
  srp: [
    'SRP: {path}. Based on the spatial reasoning path,',
    'SRP: {path}. Following this path from the picture,',
    'SRP: {path}. Along these steps,',
  ],
  view: [
    'Find another picture of this place.',
    'Which picture was taken at the same spot?',
    'Find a view of the same street corner from another side.',
  ],
};

/** Tasks whose query tells of a place and whose positive is the picture of it. */
export type RetrievalTask = 'retrieval' | 'path-retrieval';

/** Instructions of queries for a picture; `{text}` stands for what is told of the place. */
export const RETRIEVAL_INSTRUCTIONS: Readonly<Record<RetrievalTask, readonly string[]>> = {
  retrieval: [
    'Find the picture of this place: {text}',
    'Which street view fits this description? {text}',
    'Show the view that was described so: {text}',
    'Find the street view with these surroundings: {text}',
  ],
  'path-retrieval': [
    'Find the picture that this path starts from: {text}',
    'Which street view stands at the beginning of this path? {text}',
    'From which picture does one go like this? {text}',
  ],
};

/**
 * Instructions of the stage with graphs; `{kind}` stands for what the destination is (`bakery`), `{where}` for its
 * distance and direction (`about 350 m to the north`).
 */
export const STAGE2_INSTRUCTIONS: Readonly<Record<'scc' | 'caption' | 'srp' | 'nearest' | 'place', readonly string[]>> =
  {
    scc: [
      'Using the spatial graph, describe the spatial context of this image.',
      'Refer to the graph and the image: between which crossings is this, and what is linked to the street?',
      'Summarise where this picture was taken, using the graph of its surroundings.',
      'Combine the image and the graph into a description of this location.',
    ],
    caption: [
      'Using the image and the graph, describe this street scene and its surroundings.',
      'Describe what this view shows and what the graph has close by.',
      'Tell which street this is, how it looks and what one finds around it.',
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

/** Instructions of queries that have the graph and no picture. */
export const GRAPH_INSTRUCTIONS: readonly string[] = [
  'Describe the surroundings that this graph stands for.',
  'Summarise this spatial graph around its middle.',
  'Which street and crossings is this the graph of, and what is linked to them?',
];

import { didYouMean, UgeError } from '@uge/core';
import type { EncoderInput } from '@uge/data';

const FIELDS = ['instruction', 'text', 'image', 'graph'] as const;

/**
 * Checks what types cannot: inputs come from files and from JavaScript.
 *
 * @param options.index - place of the input, for messages.
 * @throws {UgeError} `model/invalid-input`, `model/unknown-modality`, `model/empty-input`, `model/no-graph-encoder`,
 *   `model/unsupported-image`
 */
export function checkInput(
  input: EncoderInput,
  { index, hasGraphEncoder }: { index: number; hasGraphEncoder: boolean },
): void {
  const fail = (code: string, message: string): never => {
    throw new UgeError(`model/${code}`, `input ${index}: ${message}`, { input: index });
  };
  if (typeof input !== 'object' || input === null) {
    fail('invalid-input', `${input === null ? 'null' : typeof input}; expected an object with text, image or graph.`);
  }
  for (const field of Object.keys(input)) {
    if (!(FIELDS as readonly string[]).includes(field)) {
      fail('unknown-modality', `has "${field}"; expected ${FIELDS.join(', ')}. ${didYouMean(field, FIELDS)}`);
    }
  }
  const { text, instruction, image, graph } = input;
  for (const [field, value] of Object.entries({ text, instruction })) {
    if (value !== undefined && typeof value !== 'string') {
      fail('invalid-input', `${field} is ${value === null ? 'null' : `a ${typeof value}`}; expected a string.`);
    }
  }
  if (!text && image === undefined && graph === undefined) {
    const found = instruction ? 'an instruction only' : text === '' ? 'an empty text only' : 'nothing';
    fail('empty-input', `has ${found}; one of text, image and graph is required.`);
  }
  if (image !== undefined && !isImageSource(image)) {
    fail(
      'unsupported-image',
      `image is ${nameOf(image)}; expected a path or address, the bytes of a picture file (Uint8Array), or { width, height, pixels }.`,
    );
  }
  if (graph === undefined) return;
  if (!hasGraphEncoder) {
    fail(
      'no-graph-encoder',
      'has a graph but this model has no graph encoder; leave the graph out, take a model trained with graphs, or add an encoder when loading.',
    );
  }
  if (typeof graph !== 'object' || graph === null || !Array.isArray(graph.nodes) || !Array.isArray(graph.edges)) {
    fail('invalid-input', `graph is ${nameOf(graph)}; expected a SpatialSubgraph with nodes and edges.`);
  }
}

function isImageSource(image: unknown): boolean {
  if (typeof image === 'string' || image instanceof Uint8Array) return true;
  if (typeof image !== 'object' || image === null || !('pixels' in image)) return false;
  return image.pixels instanceof Uint8Array || image.pixels instanceof Uint8ClampedArray;
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  return typeof value === 'object' ? `a ${value.constructor?.name ?? 'object'}` : `a ${typeof value}`;
}

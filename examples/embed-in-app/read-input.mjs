import sharp from 'sharp';

export const LIMITS = { bodyBytes: 10 * 2 ** 20, textLength: 2000, graphNodes: 512, imagePixels: 25e6, results: 50 };

/** JSON schema of a request; Fastify answers 400 with what is wrong. */
export const INPUT_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  properties: {
    text: { type: 'string', minLength: 1, maxLength: LIMITS.textLength },
    instruction: { type: 'string', maxLength: LIMITS.textLength },
    /** A picture file in base64; in a form, the file itself. */
    image: {},
    graph: {
      type: 'object',
      required: ['nodes', 'edges', 'center_node'],
      properties: {
        nodes: { type: 'array', maxItems: LIMITS.graphNodes },
        edges: { type: 'array', maxItems: 8 * LIMITS.graphNodes },
      },
    },
    k: { type: 'integer', minimum: 1, maximum: LIMITS.results },
  },
};

/** The fault of who asks: told with status 400. */
class BadRequest extends Error {
  statusCode = 400;
}

/**
 * A form as the object that JSON would be. Node's own parser does; a form is never larger than the body may be.
 *
 * @param {string} contentType - with the form's boundary.
 * @param {Buffer<ArrayBuffer>} body
 */
export async function parseForm(contentType, body) {
  const form = await new Response(body, { headers: { 'content-type': contentType } }).formData().catch(() => {
    throw new BadRequest('the form cannot be read: it is cut off, or its boundary is not the one in content-type');
  });
  /** @type {Record<string, unknown>} */
  const fields = {};
  for (const [name, value] of form) {
    if (name in fields) throw new BadRequest(`"${name}" comes twice`);
    if (name === 'graph') fields[name] = parseGraph(typeof value === 'string' ? value : await value.text());
    else fields[name] = typeof value === 'string' ? value : new Uint8Array(await value.arrayBuffer());
  }
  return fields;
}

/**
 * @param {{ text?: string, instruction?: string, image?: unknown, graph?: import('@uge/data').EncoderInput['graph'] }} body - valid by the schema.
 * @returns {Promise<import('@uge/data').EncoderInput>}
 */
export async function readInput({ text, instruction, image, graph }) {
  if (text === undefined && image === undefined && graph === undefined) {
    throw new BadRequest('nothing to embed: send text, image, graph, or several of them');
  }
  return {
    ...(text !== undefined && { text }),
    ...(instruction !== undefined && { instruction }),
    ...(image !== undefined && { image: await readImage(image) }),
    ...(graph !== undefined && { graph }),
  };
}

/**
 * Always bytes: the encoder would take a string for the path of a file on the server.
 *
 * @param {unknown} image
 */
async function readImage(image) {
  if (typeof image !== 'string' && !(image instanceof Uint8Array)) {
    throw new BadRequest('image has to be a picture file, or its bytes in base64');
  }
  const bytes = typeof image === 'string' ? Buffer.from(image, 'base64') : image;
  const { width, height } = await sharp(bytes)
    .metadata()
    .catch(() => {
      throw new BadRequest(`image: ${bytes.length} bytes that are no JPEG, PNG, WebP, AVIF, TIFF or GIF`);
    });
  // A file of kilobytes can hold a picture of gigabytes: its header is read before it is decoded.
  if (width * height > LIMITS.imagePixels) {
    throw new BadRequest(`image: ${width} × ${height} pixels, at most ${LIMITS.imagePixels} are taken`);
  }
  return bytes;
}

/** @param {string} text */
function parseGraph(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BadRequest(`graph is no JSON: ${error.message}`);
  }
}

import { UgeError } from '@uge/core';
import * as z from 'zod/mini';
import { NODE_KINDS, RELATIONS, type SpatialSubgraph } from '../types.ts';

/** The version that this release writes, and the only one it reads. */
export const SUBGRAPH_VERSION = 1;

const REPORTED = 5;

const id = z.string().check(z.minLength(1));
const degrees = (least: number, most: number) => z.number().check(z.minimum(least), z.maximum(most));

const subgraphSchema = z.strictObject({
  version: z.literal(SUBGRAPH_VERSION),
  city: z.string(),
  image_id: z.string(),
  center_node: id,
  nodes: z.array(
    z.strictObject({
      node_id: id,
      kind: z.enum(NODE_KINDS),
      coords: z.tuple([degrees(-180, 180), degrees(-90, 90)]),
      node_text: z.string(),
      category: z.string(),
    }),
  ),
  edges: z.array(
    z.strictObject({
      source: id,
      target: id,
      type: z.enum(RELATIONS),
      distance: z.number().check(z.minimum(0)),
      bearing: z.number().check(z.minimum(0), z.lt(360)),
      back_bearing: z.optional(z.number().check(z.minimum(0), z.lt(360))),
    }),
  ),
});

/** What is wrong with a subgraph, and where. */
export interface SubgraphProblem {
  /** `nodes.3.coords.1`. */
  path: string;
  /** Id of the node, or `source → target` of the edge, where it has one. */
  record?: string;
  message: string;
}

/** JSON Schema (draft 2020-12) of {@link SpatialSubgraph} files. */
export function subgraphJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(subgraphSchema), title: 'SpatialSubgraph' };
}

/**
 * A subgraph file as a checked subgraph: every field, ids unique, the centre first and both ends of every edge there.
 *
 * @param json - the text of a file, or what `JSON.parse` made of it.
 * @param options.name - what errors call it. Default `subgraph`.
 * @throws {UgeError} `graph/unsupported-version`; `graph/invalid-subgraph` with all problems as `details.problems`
 * ({@link SubgraphProblem}), the first of them in the message.
 */
export function parseSubgraph(json: unknown, options: { name?: string } = {}): SpatialSubgraph {
  const { name = 'subgraph' } = options;
  const value = typeof json === 'string' ? parseText(json, name) : json;
  const version = (value as { version?: unknown } | null)?.version;
  if (typeof version === 'number' && version !== SUBGRAPH_VERSION) {
    throw new UgeError(
      'graph/unsupported-version',
      `${name}: a subgraph of version ${version}, this release reads version ${SUBGRAPH_VERSION}; extract it again.`,
      { name, version, supported: SUBGRAPH_VERSION },
    );
  }
  const result = subgraphSchema.safeParse(value);
  if (!result.success) {
    const problems = result.error.issues.map(({ path, message }): SubgraphProblem => {
      const record = recordAt(value, path);
      return { path: path.join('.'), ...(record === undefined ? {} : { record }), message };
    });
    throw invalid(name, problems);
  }
  const problems = referenceProblems(result.data);
  if (problems.length > 0) throw invalid(name, problems);
  return result.data;
}

function parseText(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const problem = { path: '', message: `expected JSON, found "${text.slice(0, 40)}"` };
    throw invalid(name, [problem], cause);
  }
}

function referenceProblems({ center_node, nodes, edges }: SpatialSubgraph): SubgraphProblem[] {
  const problems: SubgraphProblem[] = [];
  const ids = new Set<string>();
  nodes.forEach(({ node_id }, i) => {
    if (ids.has(node_id))
      problems.push({ path: `nodes.${i}.node_id`, record: node_id, message: 'the id is there twice' });
    ids.add(node_id);
  });
  if (nodes[0]?.node_id !== center_node) {
    const message = `the first node is ${nodes[0] ? `"${nodes[0].node_id}"` : 'absent'}, expected the centre "${center_node}"`;
    problems.push({ path: 'nodes.0', message });
  }
  edges.forEach(({ source, target }, i) => {
    for (const [field, end] of Object.entries({ source, target })) {
      if (ids.has(end)) continue;
      const message = `there is no node "${end}"`;
      problems.push({ path: `edges.${i}.${field}`, record: `${source} → ${target}`, message });
    }
  });
  return problems;
}

/** Name of the node or edge that a path leads into. */
function recordAt(value: unknown, path: readonly PropertyKey[]): string | undefined {
  const [list, index] = path;
  const record = (value as Record<PropertyKey, Record<PropertyKey, Record<string, unknown>>> | null)?.[list!]?.[index!];
  if (list === 'nodes' && typeof record?.['node_id'] === 'string') return record['node_id'];
  if (list === 'edges' && record) return `${String(record['source'])} → ${String(record['target'])}`;
  return undefined;
}

function invalid(name: string, problems: readonly SubgraphProblem[], cause?: unknown): UgeError {
  const lines = problems
    .slice(0, REPORTED)
    .map(
      ({ path, record, message }) => `${path || 'top level'}${record === undefined ? '' : ` (${record})`}: ${message}`,
    );
  const more = problems.length > REPORTED ? `; and ${problems.length - REPORTED} more` : '';
  return new UgeError(
    'graph/invalid-subgraph',
    `${name}: no subgraph: ${lines.join('; ')}${more}; extract it again with extractSubgraph or \`uge graph subgraph\`.`,
    { name, problems },
    { cause },
  );
}

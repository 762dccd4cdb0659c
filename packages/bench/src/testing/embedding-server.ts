import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { contentHash, createRandom } from '@uge/core';

/** What a request to `/v1/embeddings` held. */
interface EmbeddingRequest {
  model: string;
  input?: (string | { text?: string; image?: string })[];
  messages?: { content: unknown }[];
  dimensions?: number;
}

export interface EmbeddingServer {
  /** `http://127.0.0.1:<port>/v1` */
  endpoint: string;
  requests: { body: EmbeddingRequest; authorization: string | undefined }[];
  close: () => Promise<void>;
}

/** Answers in place of the server, or returns false to let it answer. */
export type Misbehaviour = (
  response: ServerResponse,
  request: { body: EmbeddingRequest; count: number; message: IncomingMessage },
) => boolean;

/** A local embedding service whose vectors depend on the content of an input alone, and which can misbehave. */
export async function startEmbeddingServer(
  misbehave: Misbehaviour = () => false,
  { dimension = 6 }: { dimension?: number } = {},
): Promise<EmbeddingServer> {
  const requests: EmbeddingServer['requests'] = [];
  const server = createServer(async (message, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of message) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as EmbeddingRequest;
    requests.push({ body, authorization: message.headers.authorization });
    if (misbehave(response, { body, count: requests.length, message })) return;
    const contents = body.input ?? [body.messages];
    const data = contents.map((content, index) => {
      const random = createRandom(contentHash({ content }));
      const embedding = Array.from({ length: body.dimensions ?? dimension }, () => 3 * random.normal());
      return { object: 'embedding', index, embedding };
    });
    response
      .setHeader('content-type', 'application/json')
      .end(JSON.stringify({ object: 'list', data: data.reverse() }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

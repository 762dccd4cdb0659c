import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Handler = (request: IncomingMessage & { body: string }, response: ServerResponse, times: number) => void;

/** A local HTTP server for tests; `times` counts the requests of the same method and address before, this one included. */
export async function startServer(handle: Handler): Promise<{
  origin: string;
  requests: IncomingMessage[];
  close: () => Promise<void>;
}> {
  const counts = new Map<string, number>();
  const requests: IncomingMessage[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const key = `${request.method} ${request.url} ${Buffer.concat(chunks)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
    requests.push(request);
    handle(Object.assign(request, { body: Buffer.concat(chunks).toString() }), response, counts.get(key)!);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

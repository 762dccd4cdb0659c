import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type LongOperationOptions, UgeError } from '@uge/core';
import type { Encoder } from '@uge/data';
import type { Dataset } from '@uge/data/node';
import type { Run } from '../results/run.ts';
import { openPhotoVectors } from '../search/photo-vectors.ts';
import { createRoutes, type Route } from './routes.ts';
import { sendError, sendFile, sendJson, sendPacked } from './send.ts';
import { BUILT_PAGE, servePage } from './serve-page.ts';

export interface ExplorerOptions extends LongOperationOptions {
  dataset: Dataset;
  /** Gives neighbours, an atlas, and search by meaning. Without it photos are searched by the words about them. */
  encoder?: Encoder;
  /** Folder that embeddings and the atlas are kept in. Default: none are kept. */
  cache?: string;
  /** Benchmark results to look at. */
  runs?: readonly Run[];
  /** Default 0: any free one. */
  port?: number;
  /** Folder of the built page. Default: the one that comes with this package. */
  page?: string;
}

export interface Explorer {
  /** `http://127.0.0.1:<port>` */
  url: string;
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';

/**
 * Serve the explorer of a dataset on this machine only: the server listens on the loopback interface, answers no other host
 * name (so that no page elsewhere can reach it through DNS), changes nothing, and its page may ask no other server.
 *
 * @throws {UgeError} `explorer/port-in-use`; what the encoder throws.
 */
export async function startExplorer(options: ExplorerOptions): Promise<Explorer> {
  const { dataset, encoder, cache, runs = [], port = 0, page = BUILT_PAGE, ...progress } = options;
  const vectors = encoder && (await openPhotoVectors({ dataset, encoder, cache, ...progress }));
  const routes = await createRoutes({ dataset, vectors, runs, cache });
  const server = createServer((request, response) => void answer(request, response, { routes, page }));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new UgeError(
              'explorer/port-in-use',
              `port ${port} is taken; choose another, or none for any free one.`,
              { port },
              { cause: error },
            )
          : error,
      ),
    );
    server.listen(port, LOOPBACK, resolve);
  });
  return {
    url: `http://${LOOPBACK}:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { routes, page }: { routes: readonly Route[]; page: string },
): Promise<void> {
  try {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '');
    if (host !== LOOPBACK && host !== 'localhost') return sendError(response, 421, `no such host: ${host}`);
    if (request.method !== 'GET' && request.method !== 'HEAD') return sendError(response, 405, 'only GET is answered');
    const url = new URL(request.url ?? '/', `http://${LOOPBACK}`);
    for (const { pattern, handle } of routes) {
      const match = pattern.exec(url.pathname);
      if (!match) continue;
      const found = await handle(match.slice(1).map(decodeURIComponent), url.searchParams);
      if ('file' in found) return await sendFile(response, found);
      if ('packed' in found) return await sendPacked(request, response, found.packed);
      return await sendJson(request, response, found.json);
    }
    if (await servePage(url.pathname, { page, response })) return;
    sendError(response, 404, `nothing at ${url.pathname}`);
  } catch (error) {
    const code = UgeError.isInstance(error) ? error.code : undefined;
    sendError(response, code === 'explorer/not-found' ? 404 : code ? 400 : 500, (error as Error).message);
  }
}

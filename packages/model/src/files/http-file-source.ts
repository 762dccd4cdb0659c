import { UgeError } from '@uge/core';
import { type FileSource, missingFile } from './file-source.ts';

export interface HttpFileSourceOptions {
  /** Sent with every request, such as credentials. */
  headers?: Readonly<Record<string, string>>;
  /** Default: the global one. */
  fetch?: typeof fetch;
  signal?: AbortSignal;
}

/** Files up to this size are fetched whole when a range of them is read: fewer requests, and no need of range support. */
const WHOLE_FILE_BYTES = 64 * 2 ** 20;

/**
 * The files under an address, as any static file server gives them. Larger files are read by `Range` requests.
 *
 * @param address - of the folder: `https://example.org/models/uge-mini`.
 * @throws {UgeError} from its functions: `model/missing-file` for status 404, `model/http` for other failures.
 */
export function httpFileSource(address: string, options: HttpFileSourceOptions = {}): FileSource {
  const { headers = {}, signal } = options;
  const get = options.fetch ?? ((...request: Parameters<typeof fetch>) => fetch(...request));
  const whole = new Map<string, Promise<Uint8Array>>();

  const request = async (name: string, init: { method?: 'HEAD'; range?: string } = {}): Promise<Response> => {
    const url = `${address.replace(/\/+$/, '')}/${name}`;
    const { method = 'GET', range } = init;
    const sent = { ...headers, ...(range ? { range } : {}) };
    let response: Response;
    try {
      response = await get(url, { method, headers: sent, ...(signal ? { signal } : {}) });
    } catch (cause) {
      if (signal?.aborted) throw cause;
      throw new UgeError(
        'model/http',
        `${url}: ${cause instanceof Error ? cause.message : String(cause)}; is the server up, and does it allow this origin?`,
        { url },
        { cause },
      );
    }
    if (response.status === 404) throw missingFile(name, address);
    if (!response.ok)
      throw new UgeError('model/http', `${url}: HTTP ${response.status}.`, { url, status: response.status });
    return response;
  };
  const read = async (name: string): Promise<Uint8Array> => new Uint8Array(await (await request(name)).arrayBuffer());
  const readOnce = (name: string): Promise<Uint8Array> => {
    const known = whole.get(name) ?? read(name);
    whole.set(name, known);
    known.catch(() => whole.delete(name));
    return known;
  };
  const size = async (name: string): Promise<number> => {
    const response = await request(name, { method: 'HEAD' });
    const length = response.headers.get('content-length');
    // Of a compressed reply the length says nothing about the file.
    if (length === null || response.headers.has('content-encoding')) return (await readOnce(name)).byteLength;
    return Number(length);
  };

  return {
    description: address,
    has: async (name) => {
      try {
        await request(name, { method: 'HEAD' });
        return true;
      } catch (error) {
        if (UgeError.isInstance(error) && error.code === 'model/missing-file') return false;
        throw error;
      }
    },
    size,
    read,
    readRange: async (name, start, end) => {
      if (end <= start) return new Uint8Array();
      if (whole.has(name) || (await size(name)) <= WHOLE_FILE_BYTES) return (await readOnce(name)).slice(start, end);
      const response = await request(name, { range: `bytes=${start}-${end - 1}` });
      if (response.status !== 206) {
        throw new UgeError(
          'model/http',
          `${address}/${name}: the server does not answer Range requests; use one that does.`,
          {
            name,
            status: response.status,
          },
        );
      }
      return new Uint8Array(await response.arrayBuffer());
    },
  };
}

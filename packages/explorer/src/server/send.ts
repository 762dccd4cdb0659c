import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';

/** What every answer carries: nothing is loaded from elsewhere, framed, or taken for another type. */
const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

const JSON_HEADERS: Readonly<Record<string, string>> = {
  ...SECURITY_HEADERS,
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-store',
};

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  png: 'image/png',
  svg: 'image/svg+xml',
  webp: 'image/webp',
};

const WORTH_COMPRESSING_BYTES = 4096;
const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** JSON that is asked for more than once, compressed once. */
export interface PackedJson {
  gzip: Buffer;
}

export async function packJson(value: unknown): Promise<PackedJson> {
  return { gzip: await compress(JSON.stringify(value), { level: 6 }) };
}

export async function sendPacked(
  request: IncomingMessage,
  response: ServerResponse,
  { gzip: body }: PackedJson,
): Promise<void> {
  const isTaken = takesGzip(request);
  const sent = isTaken ? body : await decompress(body);
  response.writeHead(200, {
    ...JSON_HEADERS,
    'content-length': sent.length,
    ...(isTaken ? { 'content-encoding': 'gzip' } : {}),
  });
  response.end(sent);
}

export async function sendJson(request: IncomingMessage, response: ServerResponse, value: unknown): Promise<void> {
  const body = Buffer.from(JSON.stringify(value));
  const isCompressed = body.length > WORTH_COMPRESSING_BYTES && takesGzip(request);
  response.writeHead(200, { ...JSON_HEADERS, ...(isCompressed ? { 'content-encoding': 'gzip' } : {}) });
  response.end(isCompressed ? await compress(body, { level: 4 }) : body);
}

function takesGzip(request: IncomingMessage): boolean {
  return /\bgzip\b/.test(`${request.headers['accept-encoding']}`);
}

export async function sendFile(
  response: ServerResponse,
  { file, keep = true }: { file: string; keep?: boolean },
): Promise<void> {
  const { size } = await stat(file);
  const extension = file.slice(file.lastIndexOf('.') + 1).toLowerCase();
  response.writeHead(200, {
    ...SECURITY_HEADERS,
    'content-type': TYPES[extension] ?? 'application/octet-stream',
    'content-length': size,
    'cache-control': keep ? 'max-age=3600' : 'no-cache',
  });
  await pipeline(createReadStream(file), response);
}

export function sendError(response: ServerResponse, status: number, message: string): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(status, { ...SECURITY_HEADERS, 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify({ error: message }));
}

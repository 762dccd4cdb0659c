import { describe, expect, it } from 'vitest';
import { SMALL_MAP, SMALL_MAP_REST, SMALL_MAP_START, ZEROS } from '../../test-support/bzip2-files.ts';
import { bunzip2 } from './bunzip2.ts';
import { parseOsm } from './parse-osm.ts';

async function* inPieces(bytes: Uint8Array, pieceBytes: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += pieceBytes) yield bytes.subarray(start, start + pieceBytes);
}

async function unpack(bytes: Uint8Array, pieceBytes: number = 1 << 16): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of bunzip2(inPieces(bytes, pieceBytes))) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

const joined = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

describe('bunzip2', () => {
  it('unpacks, whatever pieces the data comes in', async () => {
    const text = await unpack(SMALL_MAP);
    expect(text).toHaveLength(5665);
    expect(text.endsWith('</osm>\n')).toBe(true);
    expect(await unpack(SMALL_MAP, 1)).toBe(text);
  });

  it('reads several streams one after the other, as pbzip2 writes them', async () => {
    expect(await unpack(joined(SMALL_MAP_START, SMALL_MAP_REST))).toBe(await unpack(SMALL_MAP));
  });

  it('yields small pieces of long runs', async () => {
    let length = 0;
    for await (const piece of bunzip2(inPieces(ZEROS, 50))) {
      expect(piece.length).toBeLessThanOrEqual(1 << 18);
      length += piece.length;
    }
    expect(length).toBe(60_000_000);
  });

  it('tells data that ends early from data that is damaged', async () => {
    await expect(unpack(SMALL_MAP.subarray(0, 900))).rejects.toMatchObject({ endsEarly: true });
    const damaged = SMALL_MAP.slice();
    damaged[700]! ^= 1;
    await expect(unpack(damaged)).rejects.toMatchObject({ endsEarly: false });
    const wrongSum = SMALL_MAP.slice();
    wrongSum[12]! ^= 1;
    await expect(unpack(wrongSum)).rejects.toThrow('checksum');
  });

  it('lets readers stop a bomb', async () => {
    // A map begins, and 60 MB of zeros follow from 81 bytes.
    await expect(parseOsm(joined(SMALL_MAP_START, ZEROS), { name: 'bomb' })).rejects.toMatchObject({
      code: 'graph/unreadable-extract',
    });
  });
});

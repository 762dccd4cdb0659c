import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { crc32c } from './crc32c.ts';
import { encodeEventFile } from './event-file.ts';

describe('crc32c', () => {
  it('equals the vectors of RFC 3720, B.4', () => {
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, index) => index))).toBe(0x46dd794e);
  });
});

describe('encodeEventFile', () => {
  it('is what TensorBoard reads', () => {
    // Its bytes were read back by tensorboard 2.21 (its record reader checks the CRCs): steps 1 and 300, `loss/total` 2.5 and 0.125.
    const bytes = encodeEventFile([
      { wallTime: 1_700_000_000.5, step: 1, scalars: { 'loss/total': 2.5 } },
      { wallTime: 1_700_000_001, step: 300, scalars: { 'loss/total': 0.125, 'größe/ü': -1 } },
    ]);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(
      '6f2e9bfd7cff69dc1d08dced24b95b43036ec573b5aba087c409b69876ec53b0',
    );
  });
});

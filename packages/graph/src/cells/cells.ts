import { UgeError } from '@uge/core';
import { s2 } from 's2js';
import type { LonLat } from '../types.ts';

const MAX_LEVEL = 30;

/**
 * Id of the S2 cell that holds a position, as a decimal string: S2 ids are 64-bit and do not fit JS numbers.
 *
 * @param level - 0 (a sixth of the Earth) to 30 (1 cm); 18 is about 35 m, 13 about 1.2 km.
 * @throws {UgeError} `graph/invalid-cell` for another level.
 */
export function cellIdOf(position: LonLat, level: number): string {
  checkLevel(level);
  const leaf = s2.cellid.fromLatLng(s2.LatLng.fromDegrees(position[1], position[0]));
  return s2.cellid.parent(leaf, level).toString();
}

/**
 * The cell of a coarser level that holds a cell.
 *
 * @param id - decimal string of {@link cellIdOf}.
 * @throws {UgeError} `graph/invalid-cell` when the id is no cell or is coarser than `level`.
 */
export function cellParent(id: string, level: number): string {
  checkLevel(level);
  const cell = parseCell(id, 'cellParent');
  if (s2.cellid.level(cell) < level) throw invalidCell(id, 'cellParent', `of level ${level} or finer`);
  return s2.cellid.parent(cell, level).toString();
}

/** A decimal id as S2's own. @throws {UgeError} `graph/invalid-cell`. */
export function parseCell(id: string, caller: string): bigint {
  const cell = /^\d{1,20}$/.test(id) ? BigInt(id) : 0n;
  if (!s2.cellid.valid(cell)) throw invalidCell(id, caller, 'at all');
  return cell;
}

function invalidCell(id: string, caller: string, missed: string): UgeError {
  return new UgeError(
    'graph/invalid-cell',
    `${caller}: "${id}" is no S2 cell ${missed}; expected the decimal id given by cellIdOf.`,
    { id },
  );
}

function checkLevel(level: number): void {
  if (!Number.isInteger(level) || level < 0 || level > MAX_LEVEL) {
    throw new UgeError(
      'graph/invalid-cell',
      `S2 level ${level} does not exist; expected a whole number from 0 to 30.`,
      {
        level,
      },
    );
  }
}

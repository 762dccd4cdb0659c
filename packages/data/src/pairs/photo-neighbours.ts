import { cellIdOf, createLocalFrame, distanceMetres } from '@uge/graph';
import type { PhotoRecord } from '../types.ts';

/** S2 cells of this level are about 70 m across. */
const CELL_LEVEL = 17;
const REACH_METRES = 600;
/** Two photos this near show one place, if they are on one street or at one crossing. */
const ONE_PLACE_METRES = 30;
/** A view that is turned less than this is nearly the same picture. */
const TURNED_DEGREES = 30;

/** Finds other photos of the same city and split around a photo. */
export class PhotoNeighbours {
  readonly #grid: Map<string, PhotoRecord[]> = new Map();
  readonly #bucketOf: (record: PhotoRecord) => readonly [string, number, number];

  constructor(records: readonly PhotoRecord[]) {
    const frames = new Map<string, ReturnType<typeof createLocalFrame>>();
    this.#bucketOf = ({ city, split, lon, lat }) => {
      let frame = frames.get(city);
      if (!frame) {
        frame = createLocalFrame([lon, lat]);
        frames.set(city, frame);
      }
      const [x, y] = frame.toXY([lon, lat]);
      return [`${city} ${split ?? ''}`, Math.floor(x / REACH_METRES), Math.floor(y / REACH_METRES)];
    };
    for (const record of records) {
      const [group, column, row] = this.#bucketOf(record);
      const key = `${group} ${column} ${row}`;
      const bucket = this.#grid.get(key);
      if (bucket) bucket.push(record);
      else this.#grid.set(key, [record]);
    }
  }

  /** The nearest photo of another S2 cell and another place, at most 600 m away. */
  inNextCell(record: PhotoRecord): PhotoRecord | undefined {
    const cell = cellIdOf([record.lon, record.lat], CELL_LEVEL);
    return this.#around(record, REACH_METRES).find(
      (other) => other.place !== record.place && cellIdOf([other.lon, other.lat], CELL_LEVEL) !== cell,
    );
  }

  /** The nearest other picture of the same place: within 30 m, and turned or moved enough to be another view. */
  ofSamePlace(record: PhotoRecord): PhotoRecord | undefined {
    return this.#around(record, ONE_PLACE_METRES).find(
      (other) => (other.place === record.place || other.streetId === record.streetId) && isAnotherView(record, other),
    );
  }

  /** Nearest first; equal distances by id. */
  #around(record: PhotoRecord, metres: number): PhotoRecord[] {
    const [group, column, row] = this.#bucketOf(record);
    const found: { other: PhotoRecord; away: number }[] = [];
    for (let i = column - 1; i <= column + 1; i++) {
      for (let j = row - 1; j <= row + 1; j++) {
        for (const other of this.#grid.get(`${group} ${i} ${j}`) ?? []) {
          if (other.id === record.id) continue;
          const away = distanceMetres([record.lon, record.lat], [other.lon, other.lat]);
          if (away <= metres) found.push({ other, away });
        }
      }
    }
    return found.sort((a, b) => a.away - b.away || (a.other.id < b.other.id ? -1 : 1)).map(({ other }) => other);
  }
}

function isAnotherView(a: PhotoRecord, b: PhotoRecord): boolean {
  if (a.heading === undefined || b.heading === undefined) return distanceMetres([a.lon, a.lat], [b.lon, b.lat]) >= 5;
  const turn = Math.abs(((a.heading - b.heading + 540) % 360) - 180);
  return turn >= TURNED_DEGREES || distanceMetres([a.lon, a.lat], [b.lon, b.lat]) >= 5;
}

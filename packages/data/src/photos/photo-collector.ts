import { UgeError } from '@uge/core';
import type { PlacedPhoto, PlacedPhotos } from './placed-photos.ts';

/** Gathers what a photo source gives, so that every picture ends in one list and no id is used twice. */
export class PhotoCollector {
  readonly #placed: PlacedPhotos = { photos: [], skipped: [] };
  readonly #ids = new Set<string>();

  /** @param outcome - the photo, or the reason why the picture is not used. */
  add(file: string, outcome: PlacedPhoto | string, { line }: { line?: number } = {}): void {
    if (typeof outcome !== 'string' && !this.#ids.has(outcome.id)) {
      this.#ids.add(outcome.id);
      this.#placed.photos.push(outcome);
      return;
    }
    const reason = typeof outcome === 'string' ? outcome : 'another photo has this name or id';
    this.#placed.skipped.push({ file, reason, ...(line !== undefined && { line }) });
  }

  /**
   * @param options.source - the folder or table, for the message.
   * @param options.remedy - how to give the photos positions.
   * @throws {UgeError} `data/no-placed-photos` where no photo can be used.
   */
  finish({ source, remedy }: { source: string; remedy: string }): PlacedPhotos {
    if (this.#placed.photos.length > 0) return this.#placed;
    const reasons: Record<string, number> = {};
    for (const { reason } of this.#placed.skipped) reasons[reason] = (reasons[reason] ?? 0) + 1;
    const listed = Object.entries(reasons)
      .slice(0, 4)
      .map(([reason, count]) => `${count} × ${reason}`);
    throw new UgeError(
      'data/no-placed-photos',
      `${source}: ${this.#placed.skipped.length} pictures, none of them usable${listed.length ? ` (${listed.join('; ')})` : ''}; ${remedy}`,
      { source, reasons },
    );
  }
}

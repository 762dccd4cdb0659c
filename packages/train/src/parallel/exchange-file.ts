import { closeSync, existsSync, ftruncateSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where files stay in memory, on Linux. */
const MEMORY_FOLDER = '/dev/shm';

/** Arrays by place in a list, a set of them for each region. */
export interface ExchangeLayout {
  path: string;
  /** Elements of each array, float32. */
  lengths: readonly number[];
  /** The first holds the weights, each other one the sums of a replica. */
  regions: number;
}

/** A folder for files of a moment, in memory where there is one. */
export function exchangeFolder(): string {
  return existsSync(MEMORY_FOLDER) ? MEMORY_FOLDER : tmpdir();
}

/** Arrays that processes of one machine pass to each other through a file, which lives in the system's memory. */
export class ExchangeFile {
  readonly layout: ExchangeLayout;
  readonly #descriptor: number;
  readonly #offsets: readonly number[];
  readonly #regionBytes: number;

  private constructor(layout: ExchangeLayout, flags: 'w+' | 'r+') {
    this.layout = layout;
    let offset = 0;
    this.#offsets = layout.lengths.map((length) => {
      const start = offset;
      offset += 4 * length;
      return start;
    });
    this.#regionBytes = offset;
    this.#descriptor = openSync(layout.path, flags, 0o600);
  }

  static create(folder: string, layout: Omit<ExchangeLayout, 'path'>): ExchangeFile {
    const file = new ExchangeFile({ ...layout, path: join(folder, 'exchange') }, 'w+');
    ftruncateSync(file.#descriptor, file.#regionBytes * layout.regions);
    return file;
  }

  static open(layout: ExchangeLayout): ExchangeFile {
    return new ExchangeFile(layout, 'r+');
  }

  write(region: number, index: number, values: Float32Array): void {
    const position = this.#position(region, index);
    for (let done = 0; done < values.byteLength; ) {
      done += writeSync(this.#descriptor, values, done, values.byteLength - done, position + done);
    }
  }

  /** Fills an array of the right length. */
  read(region: number, index: number, into: Float32Array): Float32Array {
    const position = this.#position(region, index);
    for (let done = 0; done < into.byteLength; ) {
      const read = readSync(this.#descriptor, into, done, into.byteLength - done, position + done);
      if (read === 0) throw new Error(`${this.layout.path}: ends at ${position + done} bytes`);
      done += read;
    }
    return into;
  }

  /** Takes the name away: the file is gone once all who have it open are. Where that cannot be, it stays until {@link ExchangeFile.close}. */
  unlink(): void {
    try {
      rmSync(this.layout.path, { force: true });
    } catch {
      // Windows: open files keep their names.
    }
  }

  close(): void {
    closeSync(this.#descriptor);
    this.unlink();
  }

  #position(region: number, index: number): number {
    return region * this.#regionBytes + this.#offsets[index]!;
  }
}

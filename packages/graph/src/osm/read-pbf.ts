import type { ByteStream } from './byte-stream.ts';
import type { Codecs } from './codecs.ts';
import type { ElementCollector } from './element-collector.ts';
import type { ExpansionGuard } from './expansion-guard.ts';
import { extractError } from './extract-error.ts';
import { pbfBlobContent } from './pbf-blob-content.ts';
import { readPbfBlobs } from './pbf-blobs.ts';
import { PBF_NODES, PBF_RELATIONS, PBF_WAYS, PbfBlock } from './pbf-block.ts';
import { PbfError } from './pbf-error.ts';
import { readPbfHeader } from './pbf-header.ts';
import { StringPool } from './string-pool.ts';

/** Reads a `.osm.pbf` file blob by blob; remembers what each blob holds, so that later passes unpack only those of use. */
export class PbfReading {
  private readonly name: string;
  private readonly collector: ElementCollector;
  private readonly codecs: Codecs;
  private readonly pool: StringPool = new StringPool();
  private readonly kindsOfBlobs: number[] = [];

  constructor(name: string, collector: ElementCollector, codecs: Codecs) {
    this.name = name;
    this.collector = collector;
    this.codecs = codecs;
  }

  /** @throws {UgeError} `graph/truncated-extract`, `graph/unreadable-extract`. */
  async read(stream: ByteStream, guard: ExpansionGuard): Promise<void> {
    const { name, codecs, collector, pool } = this;
    const { nodes, ways, relations } = collector.wants;
    const wanted = (nodes ? PBF_NODES : 0) | (ways ? PBF_WAYS : 0) | (relations ? PBF_RELATIONS : 0);
    let index = -1;
    try {
      for await (const { type, bytes } of readPbfBlobs(stream, name)) {
        index++;
        const known = this.kindsOfBlobs[index];
        if (known !== undefined && (known & wanted) === 0) continue;
        if (type === 'OSMData') {
          const content = await pbfBlobContent(bytes, { name, codecs, guard });
          this.kindsOfBlobs[index] = new PbfBlock(content, { pool, collector }).read();
        } else {
          if (type === 'OSMHeader')
            readPbfHeader(await pbfBlobContent(bytes, { name, codecs, guard }), { collector, name });
          this.kindsOfBlobs[index] = 0;
        }
      }
    } catch (error) {
      if (!(error instanceof PbfError)) throw error;
      throw extractError(
        'graph/unreadable-extract',
        name,
        `block ${index} is damaged (${error.message}); download the file again.`,
        { cause: error, details: { block: index } },
      );
    }
  }
}

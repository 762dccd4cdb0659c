import type { Dataset } from '@uge/data/node';

/** What a run learned from. */
export interface DataRecord {
  name: string;
  /** Of the dataset: equal fingerprints mean equal files. */
  fingerprint: string;
  trainRows: number;
  /** Rows that validation embeds. */
  validationRows: number;
  cities: { name: string; role: string; source: string; sha256: string; license: string; attribution: string }[];
  /** Training photos by licence; rendered pictures are counted as `rendered`. */
  photoLicences: Record<string, number>;
}

/** @param options - rows that the stage takes. */
export async function dataRecord(
  dataset: Dataset,
  { trainRows, validationRows }: { trainRows: number; validationRows: number },
): Promise<DataRecord> {
  const { fingerprint, manifest } = dataset;
  const photoLicences: Record<string, number> = {};
  for (const { source, license } of await dataset.photos({ split: 'train' })) {
    const licence = source === 'rendered' ? 'rendered' : (license ?? 'not stated');
    photoLicences[licence] = (photoLicences[licence] ?? 0) + 1;
  }
  return {
    name: manifest.name,
    fingerprint,
    trainRows,
    validationRows,
    cities: manifest.cities.map(({ name, role, provenance: { source, sha256, license, attribution } }) => ({
      name,
      role,
      source,
      sha256,
      license,
      attribution,
    })),
    photoLicences,
  };
}

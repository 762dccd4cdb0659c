import type { DataRecord } from './data-record.ts';

/** What the card says of the data and its licences. */
export function dataSection({
  name,
  fingerprint,
  trainRows,
  validationRows,
  cities,
  photoLicences,
}: DataRecord): string {
  const training = cities.filter(({ role }) => role !== 'held-out');
  const cityRows = training.map(
    (city) =>
      `| ${city.name} | ${city.source} | \`${city.sha256.slice(0, 12)}\` | ${city.license} | ${city.attribution} |`,
  );
  const table =
    cityRows.length === 0
      ? ''
      : `\n\n| city | extract | SHA-256 | licence | attribution |\n|---|---|---|---|---|\n${cityRows.join('\n')}`;
  const photos = Object.entries(photoLicences).map(([licence, count]) => `${count} × ${licence}`);
  return `## Data and its licences

${trainRows} training and ${validationRows} validation pairs of ${name}, fingerprint \`${fingerprint}\`.${table}

${photos.length === 0 ? '' : `Training pictures: ${photos.join(', ')}. `}Whether weights are a derived work of their data is not settled; name the sources above when you publish them, and keep \
the share-alike terms in mind where a licence has them. Weights trained from a published backbone stay under that backbone's licence.`;
}

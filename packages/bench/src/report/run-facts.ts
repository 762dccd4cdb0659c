import { escapeHtml, htmlTable } from './html.ts';
import type { ReportRun } from './run-scores.ts';

const HASH_DIGITS = 12;

/** What each run was computed with, so that it can be told apart from another and made again. */
export function runFacts(runs: readonly ReportRun[]): string {
  const rows = runs.map(({ name, results }) => {
    const { encoder, environment, seed } = results;
    const versions = Object.entries(environment.versions).map(([part, version]) => `${part} ${version}`);
    return [
      escapeHtml(name),
      escapeHtml(encoder.id),
      `<code>${escapeHtml(encoder.hash?.slice(0, HASH_DIGITS) ?? '–')}</code>`,
      encoder.dimension === undefined ? '–' : String(encoder.dimension),
      escapeHtml(encoder.modalities.join(', ')),
      String(seed),
      escapeHtml(environment.platform),
      `<code>${escapeHtml(environment.commit?.replace(/^([0-9a-f]{12})[0-9a-f]*/, '$1') ?? '–')}</code>`,
      escapeHtml(versions.join(', ')),
    ];
  });
  const head = ['Run', 'Encoder', 'Hash', 'Dimensions', 'Modalities', 'Seed', 'Platform', 'Commit', 'Versions'];
  return htmlTable(head, rows, { caption: 'What the runs were computed with', captionUnseen: true });
}

import { SEED_METRICS, type SeedMetric, type SeedRow } from './seed-rows.ts';

const HEADINGS: Readonly<Record<SeedMetric, string>> = { hit1: 'Hit@1', hit5: 'Hit@5', hit10: 'Hit@10', mrr: 'MRR' };
const ROLES: Readonly<Record<SeedRow['role'], string>> = { train: 'training cities', 'held-out': 'held-out cities' };

/** Markdown: a table per task, role of the cities and gallery; percentages with 95 % intervals, MRR as a number. */
export function renderSeedTable(rows: readonly SeedRow[]): string {
  const blocks = new Map<string, SeedRow[]>();
  for (const row of rows) {
    const gallery = row.gallery === undefined || row.gallery === 20 ? '' : `, gallery ${row.gallery}`;
    const title = `### ${row.title}, ${ROLES[row.role]}${gallery}`;
    blocks.set(title, [...(blocks.get(title) ?? []), row]);
  }
  return [...blocks].map(([title, own]) => `${title}\n\n${describe(own[0]!)}\n\n${table(own)}`).join('\n\n');
}

function describe({ queries, places, seeds }: SeedRow): string {
  return `${queries} queries about ${places} places, ${seeds} ${seeds === 1 ? 'seed' : 'seeds'}.`;
}

function table(rows: readonly SeedRow[]): string {
  const columns = ['condition', 'shows', ...SEED_METRICS.map((metric) => HEADINGS[metric]), 'Hit@5 over baseline'];
  const lines = rows.map((row) => [
    row.condition,
    row.variant,
    ...SEED_METRICS.map((metric) => withInterval(row, metric)),
    row.gain ? `${signed(row.gain.relative)} [${row.gain.interval.map(signed).join(', ')}]` : '',
  ]);
  const { chance } = rows[0]!;
  lines.push(['chance', '', ...SEED_METRICS.map((metric) => format(chance[metric], metric)), '']);
  return [
    `| ${columns.join(' | ')} |`,
    `| ${columns.map((_, index) => (index < 2 ? '---' : '---:')).join(' | ')} |`,
    ...lines.map((cells) => `| ${cells.join(' | ')} |`),
  ].join('\n');
}

function withInterval({ metrics, intervals }: SeedRow, metric: SeedMetric): string {
  return `${format(metrics[metric], metric)} [${intervals[metric].map((end) => format(end, metric)).join(', ')}]`;
}

function format(value: number, metric: SeedMetric): string {
  return metric === 'mrr' ? value.toFixed(3) : (100 * value).toFixed(1);
}

function signed(share: number): string {
  return `${share < 0 ? '−' : '+'}${Math.abs(100 * share).toFixed(0)} %`;
}

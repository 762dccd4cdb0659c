import { metricTitle } from '../tasks/task-metadata.ts';
import type { LeakAudit, ProbeFinding } from './run-leak-audit.ts';

/** The audit as Markdown: a table per task, with what is above chance in bold. */
export function renderLeakAudit(audit: LeakAudit): string {
  const { findings, probes, unreadable } = audit;
  const tasks = [...new Set(findings.map(({ task }) => task))];
  const leaking = findings.filter(({ leaks, queryType }) => leaks && queryType === undefined);
  const byLuck = (0.025 * findings.length).toFixed(1);
  const lines = [
    '# Leak audit',
    '',
    `Benchmark \`${audit.benchmark.slice(0, 12)}\`, seed ${audit.seed}. What can be answered without looking at a picture and without understanding space: share of queries answered, its 95 % interval over places, and chance. Bold: the whole interval is above chance. Of ${findings.length} cells about ${byLuck} are so by luck.`,
    '',
    leaking.length === 0
      ? 'No probe is above chance in any task as a whole.'
      : `Above chance as a whole: ${leaking.map(({ probe, task }) => `${task} by ${probe}`).join('; ')}.`,
    '',
    '| probe | goes by |',
    '|---|---|',
    ...probes.map(({ name, summary }) => `| ${name} | ${summary} |`),
    '',
  ];
  for (const task of tasks) lines.push(...taskTable(task, audit));
  const byTasks = new Map<string, string[]>();
  for (const [probe, names] of Object.entries(unreadable))
    byTasks.set(names.join(', '), [...(byTasks.get(names.join(', ')) ?? []), probe]);
  for (const [names, blind] of byTasks) lines.push(`Cannot read the candidates of ${names}: ${blind.join(', ')}.`, '');
  return `${lines.join('\n').trimEnd()}\n`;
}

function taskTable(task: string, { findings, probes }: LeakAudit): string[] {
  const own = findings.filter((finding) => finding.task === task);
  const columns = [...new Set(own.map(({ queryType }) => queryType))];
  const cellOf = (probe: string, queryType: string | undefined): ProbeFinding | undefined =>
    own.find((finding) => finding.probe === probe && finding.queryType === queryType);
  const readers = probes.filter(({ name }) => own.some(({ probe }) => probe === name));
  return [
    `## ${task}, ${metricTitle(own[0]!.metric)}`,
    '',
    `| probe | ${columns.map((queryType) => queryType ?? 'all').join(' | ')} |`,
    `|---|${columns.map(() => '---:|').join('')}`,
    ...readers.map(({ name }) => `| ${name} | ${columns.map((type) => cell(cellOf(name, type))).join(' | ')} |`),
    `| chance | ${columns.map((type) => percent(own.find(({ queryType }) => queryType === type)!.chance)).join(' | ')} |`,
    `| queries | ${columns.map((type) => own.find(({ queryType }) => queryType === type)!.queries).join(' | ')} |`,
    '',
  ];
}

function cell(finding: ProbeFinding | undefined): string {
  if (!finding) return '–';
  const { value, interval, leaks } = finding;
  const text = `${percent(value)} (${percent(interval[0])}–${percent(interval[1])})`;
  return leaks ? `**${text}**` : text;
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}

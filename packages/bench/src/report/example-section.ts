import type { TaskMetadata } from '../tasks/task-metadata.ts';
import type { RankedCandidate, ReportExample } from './examples/collect-examples.ts';
import { escapeHtml } from './html.ts';
import { type ReportRun, scoredTasks } from './run-scores.ts';

/** Single queries with photo, map and ranking, by task: those answered well before those answered worst. */
export function exampleSection(runs: readonly ReportRun[], examples: readonly ReportExample[]): string {
  const last = runs.at(-1)!;
  const blocks = scoredTasks(runs).flatMap((task) => {
    const own = examples.filter((example) => example.task === task.name);
    return own.length === 0
      ? []
      : [`<h3>${escapeHtml(task.title)}</h3>${own.map((example) => card(example, task)).join('\n')}`];
  });
  return `<p class="soft">Queries that ${escapeHtml(last.name)} answered well and queries it answered worst: chosen by rank, among equal ranks by seed, so they are no fair sample. Maps show the first five candidates where they have a place.</p>${blocks.join('\n')}`;
}

function card(example: ReportExample, { queryTypes }: TaskMetadata): string {
  const { outcome, question, text, city, queryType, variant, ranks } = example;
  const right = example.ranked.find(({ isRight }) => isRight)!;
  const parts = [photoFigure(example), mapFigure(example), ranking(example)].filter((part) => part !== '');
  const layout = ['one', 'one', 'two', 'three'][parts.length]!;
  const of = `rank ${right.rank} of ${example.candidates}`;
  const verdict =
    right.rank === 1
      ? `<span class="up">Right</span>: ${of}`
      : `<span class="down">Wrong</span>: right answer has ${of}`;
  const others = ranks.map(({ run, rank, failed }) => `${escapeHtml(run)} ${failed ? 'failed' : rank}`);
  const asked = queryTypes[queryType];
  return `<article class="example ${outcome}">
<h4>${verdict}</h4>
<p class="soft"><span class="tag">${escapeHtml(queryType)}</span> <span class="tag">${escapeHtml(city)}</span> <span class="tag">${escapeHtml(variant)}</span> ${asked === undefined ? '' : escapeHtml(asked)}</p>
<p><b>${escapeHtml(question)}</b>${text === undefined ? '' : ` ${escapeHtml(text)}`}</p>
<div class="parts ${layout}">
${parts.join('\n')}
</div>
${others.length > 1 ? `<p class="soft">Rank of the right answer by run: ${others.join(' · ')}</p>` : ''}
</article>`;
}

function photoFigure({ photo, city, queryType }: ReportExample): string {
  if (!photo) return '';
  const caption = photo.shown ? 'The photo asked about' : 'The photo it is about, not shown to the encoder';
  const credit = photo.credit === undefined ? '' : ` (${photo.credit})`;
  return `<figure><img src="${escapeHtml(photo.image)}" alt="${escapeHtml(`Street photo in ${city}, for the question “${queryType}”`)}"><figcaption>${escapeHtml(`${caption}${credit}`)}.</figcaption></figure>`;
}

function mapFigure({ map }: ReportExample): string {
  if (!map) return '';
  const key = map.key.map(
    ({ mark, text }) => `<span class="key"><i class="map-${mark}"></i>${escapeHtml(text)}</span>`,
  );
  const outside = map.outside.length === 0 ? '' : ` Beyond the map: rank ${map.outside.join(', ')}.`;
  return `<figure><img src="${escapeHtml(map.image)}" alt="${escapeHtml(map.alt)}"><figcaption>${key.join(' ')}${escapeHtml(outside)}</figcaption></figure>`;
}

function ranking({ ranked, candidates }: ReportExample): string {
  const arePictures = ranked.some(({ image }) => image !== undefined);
  const items = ranked.map((candidate, index) => {
    const skipped = !arePictures && index > 0 && candidate.rank > ranked[index - 1]!.rank + 1;
    return `${skipped ? '<li class="gap" aria-hidden="true">⋮</li>' : ''}${item(candidate)}`;
  });
  return `<div><ol class="ranked${arePictures ? ' pictures' : ''}" aria-label="First of ${candidates} candidates by score">${items.join('\n')}</ol></div>`;
}

function item({ rank, text, image, isRight, score, where }: RankedCandidate): string {
  const mark = isRight ? ' <span class="right-mark">✓ right answer</span>' : '';
  const place = where === undefined ? '' : `<span class="place">${escapeHtml(where)}</span>`;
  const shown =
    image === undefined
      ? escapeHtml(text)
      : `<img src="${escapeHtml(image)}" alt="${escapeHtml(`Photo ranked ${rank}${isRight ? ', the right answer' : ''}`)}">`;
  const points = score === undefined ? '' : score.toFixed(3).replace('-', '−');
  return `<li${isRight ? ' class="right"' : ''}><span>${rank}.</span><span>${shown}${mark}${place}</span><span class="score">${points}</span></li>`;
}

/** Text as HTML content or as a quoted attribute value. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** HTML of a cell, with the number it is sorted by where its text is no number. */
export type TableCell = string | { html: string; sort: number };

export interface TableOptions {
  /** HTML; what the table holds, for readers who come upon it alone. */
  caption: string;
  /** The heading above says the same, so that the caption is for screen readers only. */
  captionUnseen?: boolean;
  /** Columns of text, from the left; the others hold numbers. Default 1. */
  textColumns?: number;
  /** Readers can sort it by a column. */
  sortable?: boolean;
}

/** A table; head and cells are HTML. The first column holds row headers. */
export function htmlTable(
  head: readonly string[],
  rows: readonly (readonly TableCell[])[],
  { caption, captionUnseen = false, textColumns = 1, sortable = false }: TableOptions,
): string {
  const left = (column: number): string => (column > 0 && column < textColumns ? ' class="left"' : '');
  const headCells = head.map((cell, column) => `<th scope="col"${left(column)}>${cell}</th>`).join('');
  const body = rows.map(
    ([first = '', ...rest]) =>
      `<tr>${cellHtml('th scope="row"', first)}${rest.map((cell, index) => cellHtml(`td${left(index + 1)}`, cell)).join('')}</tr>`,
  );
  // Wide tables scroll by themselves: the region takes the focus, so that the arrow keys reach every column.
  return [
    `<div class="scroll" role="region" tabindex="0" aria-label="${plainText(caption)}">`,
    `<table${sortable ? ' data-sortable' : ''}><caption><span${captionUnseen ? ' class="unseen"' : ''}>${caption}</span></caption><thead><tr>${headCells}</tr></thead><tbody>`,
    ...body,
    '</tbody></table></div>',
  ].join('\n');
}

function cellHtml(tag: string, cell: TableCell): string {
  const [html, sort] = typeof cell === 'string' ? [cell, ''] : [cell.html, ` data-sort="${cell.sort}"`];
  return `<${tag}${sort}>${html}</${tag.split(' ', 1)[0]}>`;
}

/** Already escaped HTML without its tags. */
function plainText(html: string): string {
  return html.replace(/<[^>]*>/g, '');
}

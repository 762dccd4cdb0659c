/** Text as HTML content or as a quoted attribute value. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** A table; cells are HTML. The first column holds row headers. */
export function htmlTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  options: { caption?: string } = {},
): string {
  const caption = options.caption === undefined ? '' : `<caption>${options.caption}</caption>`;
  const headCells = head.map((cell) => `<th scope="col">${cell}</th>`).join('');
  const body = rows
    .map(([first = '', ...rest]) => {
      const cells = rest.map((cell) => `<td>${cell}</td>`).join('');
      return `<tr><th scope="row">${first}</th>${cells}</tr>`;
    })
    .join('\n');
  return `<div class="scroll"><table>${caption}<thead><tr>${headCells}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
}

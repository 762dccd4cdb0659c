/**
 * Lets readers sort tables by a column. The page is whole without it: buttons appear only where the script runs, and the
 * page's policy allows this script by its hash and no other.
 */
export const SORT_SCRIPT = `
for (const table of document.querySelectorAll('table[data-sortable]')) {
  const head = [...table.tHead.rows[0].cells];
  const valueOf = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.sort === undefined ? cell.textContent.trim() : Number(cell.dataset.sort);
  };
  head.forEach((cell, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(...cell.childNodes);
    cell.append(button);
    button.addEventListener('click', () => {
      const isText = typeof valueOf(table.tBodies[0].rows[0], column) === 'string';
      const first = isText ? 'ascending' : 'descending';
      const second = isText ? 'descending' : 'ascending';
      const order = cell.getAttribute('aria-sort') === first ? second : first;
      for (const other of head) other.removeAttribute('aria-sort');
      cell.setAttribute('aria-sort', order);
      const sign = order === 'ascending' ? 1 : -1;
      const rows = [...table.tBodies[0].rows].sort((a, b) => {
        const [x, y] = [valueOf(a, column), valueOf(b, column)];
        return sign * (typeof x === 'string' ? x.localeCompare(y) : x - y);
      });
      table.tBodies[0].append(...rows);
    });
  });
}
`;

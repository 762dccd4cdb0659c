// Pieces of SVG for pictures of the documentation: readable on light and dark pages, since each brings its own ground.
export const ink = {
  ground: '#fbfaf7',
  line: '#cfc9bd',
  text: '#2f2c27',
  quiet: '#6d675d',
  accent: '#0b5fff',
  right: '#00795a',
  tint: '#eef3ff',
};
const FONT = 'system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, sans-serif';
const MONO = 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace';

export function svg({ width, height, title, parts }) {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${FONT}" role="img">`,
    `<title>${escaped(title)}</title>`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto-start-reverse"><path d="M0 0L8 4L0 8Z" fill="#6d675d"/></marker></defs>',
    `<rect width="${width}" height="${height}" rx="10" fill="${ink.ground}" stroke="${ink.line}"/>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

/** One line of text. */
export function line(words, { x, y, size = 14, fill = ink.text, weight = 'normal', anchor = 'start', mono = false }) {
  const family = mono ? ` font-family="${MONO}"` : '';
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${fill}" text-anchor="${anchor}"${family}>${escaped(words)}</text>`;
}

/** Text in lines of at most `width` pixels, of which `bold` words stand out. */
export function paragraph(words, { x, y, width, size = 14, fill = ink.text, leading = 1.45, bold = [], mono = false }) {
  const most = Math.floor(width / (size * (mono ? 0.61 : 0.52)));
  const lines = [];
  for (const word of words.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  const family = mono ? ` font-family="${MONO}"` : '';
  const spans = lines.map((each, index) => {
    const marked = bold.reduce(
      (text, name) => text.replaceAll(escaped(name), `<tspan font-weight="bold">${escaped(name)}</tspan>`),
      escaped(each),
    );
    return `<tspan x="${x}" y="${(y + index * size * leading).toFixed(1)}">${marked}</tspan>`;
  });
  const text = `<text font-size="${size}" fill="${fill}"${family}>${spans.join('')}</text>`;
  return { text, bottom: y + (lines.length - 1) * size * leading };
}

export function picture(jpeg, { x, y, width, height = width }) {
  return `<image x="${x}" y="${y}" width="${width}" height="${height}" preserveAspectRatio="xMidYMid slice" href="data:image/jpeg;base64,${jpeg}"/>`;
}

/** A map, or another whole SVG, at a place. */
export function placed(document, { x, y }) {
  const body = document.replaceAll('"frame"', `"frame-${x}-${y}"`).replaceAll('#frame)', `#frame-${x}-${y})`);
  return body.replace(/<svg /, `<svg x="${x}" y="${y}" `).replace(/<desc>.*?<\/desc>/s, '');
}

export function sizeOf(document) {
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(document);
  return { width: Number(width), height: Number(height) };
}

export function box({ x, y, width, height, fill = '#ffffff', stroke = ink.line }) {
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8" fill="${fill}" stroke="${stroke}"/>`;
}

export function arrow(x1, y1, x2, y2) {
  return `<path d="M${x1} ${y1}L${x2} ${y2}" stroke="#6d675d" stroke-width="1.6" fill="none" marker-end="url(#tip)"/>`;
}

function escaped(words) {
  return String(words).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

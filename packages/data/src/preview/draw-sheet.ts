import { escapeXml } from '@uge/graph';
import sharp, { type OverlayOptions } from 'sharp';
import type { ContactSheet, SheetGroup, SheetPicture, SheetText } from './contact-sheet.ts';
import { breakText, fitText } from './fit-text.ts';

const MARGIN = 32;
const GAP = 16;
const FONT = 'Noto Sans, DejaVu Sans, Noto Sans CJK SC, sans-serif';
const COLORS = {
  sheet: '#ffffff',
  cell: '#eef0f2',
  title: '#16191d',
  text: '#2b3036',
  quiet: '#5d666f',
  line: '#d5dade',
};
/** Below a picture. */
const CAPTION_LINE = 18;
/** A font of the machine may be wider than the one that widths are estimated for, bold type the more. */
const WIDER = { regular: 1.16, bold: 1.32 } as const;
const GROUP_HEIGHT = 52;
const HEADER_HEIGHT = 84;
const LINE_HEIGHT = 19;
const TEXT_SIZE = 14;
const TEXT_LINES = { caption: 5, path: 3, answer: 2 } as const;
/** Pixels: as many pictures stand side by side as fit, and at least as many as a line of text needs. */
const WIDEST = 1600;
const NARROWEST = 720;

/** What is put on the sheet: pictures at places, and SVG elements. */
interface Drawn {
  overlays: OverlayOptions[];
  marks: string[];
  width: number;
}

/** A contact sheet as an encoded picture. */
export async function drawSheet(sheet: ContactSheet, format: 'jpg' | 'png'): Promise<Uint8Array> {
  const step = sheet.cell.width + GAP;
  const longest = Math.max(1, ...sheet.groups.map(({ pictures }) => pictures.length));
  const columns = Math.max(Math.min(Math.floor(WIDEST / step), longest), Math.ceil(NARROWEST / step));
  const drawn: Drawn = { overlays: [], marks: [], width: columns * step - GAP };
  let y = drawHeader(drawn, sheet);
  for (const group of sheet.groups) y = await drawGroup(drawn, group, { y, columns, cell: sheet.cell });
  if (sheet.texts.length > 0) y = drawHeading(drawn, { title: 'Texts', note: 'captions and reasoning paths' }, y);
  for (const text of sheet.texts) y = await drawText(drawn, text, y);
  for (const credit of sheet.credits) {
    y += 18;
    addText(drawn, credit, { x: 0, y, size: 12, color: COLORS.quiet });
  }
  const width = drawn.width + 2 * MARGIN;
  const height = y + MARGIN;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="${FONT}">${drawn.marks.join('')}</svg>`;
  const base = sharp({ create: { width, height, channels: 3, background: COLORS.sheet }, limitInputPixels: false });
  const lettering = { input: Buffer.from(svg), left: 0, top: 0, limitInputPixels: false };
  const picture = base.composite([...drawn.overlays, lettering]).removeAlpha();
  const encoded =
    format === 'png' ? picture.png({ compressionLevel: 9 }) : picture.jpeg({ quality: 90, chromaSubsampling: '4:4:4' });
  return new Uint8Array(await encoded.toBuffer());
}

function drawHeader(drawn: Drawn, { title, subtitle }: ContactSheet): number {
  addText(drawn, title, { x: 0, y: MARGIN + 26, size: 28, color: COLORS.title, bold: true });
  addText(drawn, subtitle, { x: 0, y: MARGIN + 54, size: 15, color: COLORS.quiet });
  return HEADER_HEIGHT + GAP;
}

function drawHeading(drawn: Drawn, { title, note }: { title: string; note: string }, y: number): number {
  drawn.marks.push(
    `<path d="M${MARGIN} ${y + 8.5}h${drawn.width}" stroke="${COLORS.line}"/>`,
    `<text x="${MARGIN}" y="${y + 36}" font-size="18" fill="${COLORS.title}"><tspan font-weight="600">${escapeXml(title)}</tspan>` +
      `<tspan dx="12" font-size="14" fill="${COLORS.quiet}">${escapeXml(note)}</tspan></text>`,
  );
  return y + GROUP_HEIGHT;
}

async function drawGroup(
  drawn: Drawn,
  group: SheetGroup,
  { y, columns, cell }: { y: number; columns: number; cell: ContactSheet['cell'] },
): Promise<number> {
  const top = drawHeading(drawn, group, y);
  const lines = Math.max(...group.pictures.map((picture) => picture.lines.length));
  const rowHeight = cell.height + CAPTION_LINE * lines + 8 + GAP;
  for (const [i, picture] of group.pictures.entries()) {
    const x = (i % columns) * (cell.width + GAP);
    const rowTop = top + Math.floor(i / columns) * rowHeight;
    await placePicture(drawn, picture, { x, y: rowTop, ...cell });
    for (const [line, text] of picture.lines.entries()) {
      const style = line === 0 ? { size: 14, color: COLORS.text, bold: true } : { size: 13, color: COLORS.quiet };
      addText(drawn, text, { x, y: rowTop + cell.height + CAPTION_LINE * (line + 1) + 1, width: cell.width, ...style });
    }
  }
  return top + Math.ceil(group.pictures.length / columns) * rowHeight;
}

/** A picture in the middle of its box. */
async function placePicture(
  drawn: Drawn,
  { jpeg }: SheetPicture,
  box: { x: number; y: number; width: number; height: number },
): Promise<void> {
  const { width, height } = box;
  const input = await sharp(jpeg).resize({ width, height, fit: 'contain', background: COLORS.cell }).png().toBuffer();
  drawn.overlays.push({ input, left: MARGIN + box.x, top: box.y });
}

const THUMBNAIL = 128;

async function drawText(drawn: Drawn, { picture, caption, path }: SheetText, y: number): Promise<number> {
  await placePicture(drawn, picture, { x: 0, y, width: THUMBNAIL, height: THUMBNAIL });
  const x = THUMBNAIL + GAP;
  const width = drawn.width - x;
  const broken = (text: string, lines: number): string[] =>
    breakText(text, { width, fontSize: TEXT_SIZE * WIDER.regular, lines });
  const lines = [
    { text: picture.lines.join(' · '), color: COLORS.title, bold: true },
    ...broken(caption, TEXT_LINES.caption).map((text) => ({ text, color: COLORS.text })),
    ...(path ? broken(path.text, TEXT_LINES.path).map((text) => ({ text, color: COLORS.quiet })) : []),
    ...(path ? broken(path.answer, TEXT_LINES.answer).map((text) => ({ text, color: COLORS.text })) : []),
  ];
  let baseline = y - 4;
  for (const line of lines) {
    baseline += LINE_HEIGHT;
    addText(drawn, line.text, { x, y: baseline, size: TEXT_SIZE, ...line });
  }
  return Math.max(y + THUMBNAIL, baseline + 6) + GAP;
}

function addText(
  drawn: Drawn,
  text: string,
  style: { x: number; y: number; size: number; color: string; bold?: boolean; width?: number },
): void {
  const { x, y, size, color, bold = false, width = drawn.width - x } = style;
  const weight = bold ? ' font-weight="600"' : '';
  const shown = fitText(text, { width, fontSize: size * (bold ? WIDER.bold : WIDER.regular) });
  drawn.marks.push(
    `<text x="${MARGIN + x}" y="${y}" font-size="${size}" fill="${color}"${weight}>${escapeXml(shown)}</text>`,
  );
}

import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { contentHash } from '@uge/core';
import sharp from 'sharp';

/** File name endings that are read as pictures. */
const READABLE: readonly string[] = ['.jpg', '.jpeg', '.png', '.webp', '.tif', '.tiff', '.avif'];

/** Endings of pictures that cannot be decoded here, so that they are listed instead of overlooked. */
const UNREADABLE: readonly string[] = [
  '.heic',
  '.heif',
  '.dng',
  '.cr2',
  '.cr3',
  '.nef',
  '.arw',
  '.raf',
  '.insp',
  '.bmp',
];

/** True for file names that stand for a picture, readable here or not. */
export function isPictureName(name: string): boolean {
  const extension = extname(name).toLowerCase();
  return READABLE.includes(extension) || UNREADABLE.includes(extension);
}

/**
 * The name without a picture's extension where that is a valid id; otherwise its valid characters and a short hash of the
 * name, so that different names do not share an id.
 */
export function photoIdFromName(name: string): string {
  const extension = extname(name);
  const stem = READABLE.includes(extension.toLowerCase()) ? name.slice(0, -extension.length) : name;
  if (/^[\w-]+$/.test(stem)) return stem;
  const readable = stem.replace(/[^\w-]+/g, '_').replace(/^_+|_+$/g, '');
  return `${readable || 'photo'}-${contentHash(name).slice(0, 8)}`;
}

/** Width and height of a picture as stored, or why it cannot be used. Reads the header only. */
export async function probePicture(file: string): Promise<{ width: number; height: number } | string> {
  const extension = extname(file).toLowerCase();
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) return 'file not found';
  if (UNREADABLE.includes(extension)) return `${formatName(extension)} pictures cannot be decoded: convert to JPEG`;
  const metadata = await sharp(file)
    .metadata()
    .catch(() => undefined);
  if (!metadata) return 'unreadable picture';
  if (metadata.format === 'heif' && metadata.compression === 'hevc')
    return 'HEIC pictures cannot be decoded: convert to JPEG';
  return { width: metadata.width, height: metadata.height };
}

function formatName(extension: string): string {
  return extension === '.heif' ? 'HEIC' : extension.slice(1).toUpperCase();
}

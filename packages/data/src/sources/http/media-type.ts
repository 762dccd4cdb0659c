/** Media type of a picture file by its first bytes: JPEG, PNG or WebP; undefined for any other. */
export function mediaTypeOf(picture: Uint8Array): string | undefined {
  const starts = (...bytes: number[]): boolean => bytes.every((byte, index) => picture[index] === byte);
  if (starts(0xff, 0xd8)) return 'image/jpeg';
  if (starts(0x89, 0x50, 0x4e, 0x47)) return 'image/png';
  if (starts(0x52, 0x49, 0x46, 0x46)) return 'image/webp';
  return undefined;
}

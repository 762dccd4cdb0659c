/** Bytes or text as a `data:` URI, base64. */
export function dataUri(type: string, content: Uint8Array | string): string {
  return `data:${type};base64,${Buffer.from(content as Uint8Array).toString('base64')}`;
}

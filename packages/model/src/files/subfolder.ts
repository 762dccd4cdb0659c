import type { FileSource } from './file-source.ts';

/** The files of a folder inside a source. */
export function subfolder(source: FileSource, folder: string): FileSource {
  const inside = (name: string): string => `${folder}/${name}`;
  return {
    description: `${source.description}/${folder}`,
    has: (name) => source.has(inside(name)),
    size: (name) => source.size(inside(name)),
    read: (name) => source.read(inside(name)),
    readRange: (name, start, end) => source.readRange(inside(name), start, end),
    ...(source.path ? { path: (name: string) => source.path!(inside(name)) } : {}),
  };
}

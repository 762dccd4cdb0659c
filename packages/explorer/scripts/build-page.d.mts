export function buildPage(folder: string, options?: { minify?: boolean }): Promise<void>;

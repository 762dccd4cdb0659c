import { accessSync, constants } from 'node:fs';

/** Where Debian's packages, and those of other systems, put it. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** What a person sees who runs the tests without it. */
export const NO_CHROMIUM = 'no Chromium: apt-get install chromium, or name one in CHROME_PATH';

/** Chromium for tests of the page. @returns undefined where there is none. */
export function findChromium(named: string | undefined = process.env['CHROME_PATH']): string | undefined {
  return (named === undefined ? PLACES : [named]).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** WebGL without a graphics card; a container has no user namespaces for the sandbox, and the page is the project's own. */
export const CHROMIUM_ARGUMENTS: readonly string[] = [
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--no-sandbox',
];

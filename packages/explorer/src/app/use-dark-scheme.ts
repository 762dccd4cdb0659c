import { useEffect, useState } from 'preact/hooks';

/** Whether the reader's system asks for dark; follows changes. */
export function useDarkScheme(): boolean {
  const [isDark, setDark] = useState(() => query().matches);
  useEffect(() => {
    const scheme = query();
    const onChange = (): void => setDark(scheme.matches);
    scheme.addEventListener('change', onChange);
    return () => scheme.removeEventListener('change', onChange);
  }, []);
  return isDark;
}

function query(): MediaQueryList {
  return matchMedia('(prefers-color-scheme: dark)');
}

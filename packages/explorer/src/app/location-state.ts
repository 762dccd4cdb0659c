import { useEffect, useState } from 'preact/hooks';

export const TABS = ['photo', 'search', 'atlas', 'results'] as const;
export type Tab = (typeof TABS)[number];

/** What is shown, kept in the address so that it can be linked to and gone back to. */
export interface LocationState {
  city?: string;
  photo?: string;
  tab: Tab;
}

export function useLocationState(): [LocationState, (change: Partial<LocationState>) => void] {
  const [state, setState] = useState(read);
  useEffect(() => {
    const onChange = (): void => setState(read());
    window.addEventListener('hashchange', onChange);
    return () => window.removeEventListener('hashchange', onChange);
  }, []);
  const change = (next: Partial<LocationState>): void => {
    const { city, photo, tab } = { ...read(), ...next };
    const values = Object.entries({ city, photo, tab }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    location.hash = new URLSearchParams(values).toString();
  };
  return [state, change];
}

function read(): LocationState {
  const values = new URLSearchParams(location.hash.slice(1));
  const tab = TABS.find((each) => each === values.get('tab')) ?? 'photo';
  const [city, photo] = [values.get('city'), values.get('photo')];
  return { tab, ...(city ? { city } : {}), ...(photo ? { photo } : {}) };
}

import { useEffect, useState } from 'preact/hooks';

export const TABS = ['photo', 'search', 'atlas', 'results'] as const;
export type Tab = (typeof TABS)[number];

/** What is shown, kept in the address so that it can be linked to and gone back to. */
export interface LocationState {
  tab: Tab;
  city?: string | undefined;
  photo?: string | undefined;
  /** What is searched for, and how. */
  text?: string | undefined;
  by?: 'meaning' | 'words' | undefined;
  /** Queries of a run, as the list of scores names them, and the one that is open. */
  run?: string | undefined;
  task?: string | undefined;
  variant?: string | undefined;
  gallery?: string | undefined;
  query?: string | undefined;
}

export type Go = (change: Partial<LocationState>) => void;

export function useLocationState(): [LocationState, Go] {
  const [state, setState] = useState(read);
  useEffect(() => {
    const onChange = (): void => setState(read());
    window.addEventListener('hashchange', onChange);
    return () => window.removeEventListener('hashchange', onChange);
  }, []);
  const go: Go = (change) => {
    const values = Object.entries({ ...read(), ...change }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    location.hash = new URLSearchParams(values).toString();
  };
  return [state, go];
}

function read(): LocationState {
  const values = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  return { ...values, tab: TABS.find((each) => each === values['tab']) ?? 'photo' };
}

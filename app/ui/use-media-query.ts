'use client';

import { useCallback, useSyncExternalStore } from 'react';

/** Whether a media query holds. The server, which cannot know, draws the wide page; CSS hides what a phone has no room for. */
export function useMediaQuery(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const media = matchMedia(query);
      media.addEventListener('change', listener);
      return () => media.removeEventListener('change', listener);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches, () => true);
}

'use client';

import { useLayoutEffect, useRef } from 'react';

/**
 * Stands where the palette will, with the focus, while its program is fetched: what is typed meanwhile is what it begins
 * with, and no letter goes to the page behind. It gives the focus back as it found it, so that the palette does, too.
 */
export function PaletteSoon({ typed, onType, onClose }: { typed: string; onType: (typed: string) => void; onClose: () => void }) {
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    const before = document.activeElement;
    field.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
  return (
    <div className="fixed inset-0 z-50 grid items-start justify-items-center bg-scrim p-4 pt-[12dvh] max-sm:p-2">
      <div className="popup w-full max-w-[36rem]">
        <input
          ref={field}
          className="w-full bg-transparent px-5 py-4 text-base outline-none"
          aria-label="What to find or do"
          placeholder="A chapter, a person, words of a line, or what to do"
          value={typed}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => onType(event.target.value)}
          onKeyDown={(event) => event.key === 'Escape' && onClose()}
        />
      </div>
    </div>
  );
}

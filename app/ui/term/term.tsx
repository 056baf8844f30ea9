'use client';

import { useState } from 'react';
import type { ReactNode } from 'react';
import { termIn, type GlossaryTerm } from './glossary.ts';

type Open = typeof import('./term-open.tsx').TermOpen;

/**
 * A word of the trade: what it means is shown on hover, on Enter, or at a touch, and Escape closes it. What shows it is
 * fetched when it is first wanted; until then, and where it cannot be fetched, the word stands as it is.
 */
export function Term({ of, children }: { of: GlossaryTerm; children?: ReactNode }) {
  const [shown, setShown] = useState<{ Open: Open; asked: boolean } | null>(null);
  if (shown !== null) {
    return (
      <shown.Open of={of} asked={shown.asked}>
        {children}
      </shown.Open>
    );
  }
  const want = (asked: boolean) => {
    import('./term-open.tsx').then(
      ({ TermOpen }) => setShown((before) => before ?? { Open: TermOpen, asked }),
      () => null,
    );
  };
  return (
    <button type="button" className="term" aria-haspopup="dialog" onPointerMove={(event) => event.pointerType === 'mouse' && want(false)} onClick={() => want(true)}>
      {children ?? of}
    </button>
  );
}

/** A label of the trade, explained where the glossary knows what it speaks of. */
export function Explained({ label }: { label: string }) {
  const term = termIn(label);
  return term === null ? label : <Term of={term}>{label}</Term>;
}

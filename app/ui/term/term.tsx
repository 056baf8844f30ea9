'use client';

import { Popover } from '@base-ui/react/popover';
import type { ReactNode } from 'react';
import { capital } from '../format.ts';
import { glossary, termIn, type GlossaryTerm } from './glossary.ts';

/** A word of the trade: what it means is shown on hover, focus with Enter, or a touch. Escape closes it. */
export function Term({ of, children }: { of: GlossaryTerm; children?: ReactNode }) {
  return (
    <Popover.Root>
      <Popover.Trigger openOnHover delay={250} className="term">
        {children ?? of}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner side="top" sideOffset={6} className="z-50 outline-none">
          <Popover.Popup className="popup w-[min(20rem,calc(100vw-1.5rem))] p-3 text-left text-[13px] leading-5 font-normal">
            <Popover.Title className="font-semibold">{capital(of)}</Popover.Title>
            <Popover.Description className="mt-0.5 text-ink-soft">{glossary[of]}</Popover.Description>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** A label of the trade, explained where the glossary knows what it speaks of. */
export function Explained({ label }: { label: string }) {
  const term = termIn(label);
  return term === null ? label : <Term of={term}>{label}</Term>;
}

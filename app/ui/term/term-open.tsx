'use client';

import { Popover } from '@base-ui/react/popover';
import type { ReactNode } from 'react';
import { capital } from '../format.ts';
import { glossary, type GlossaryTerm } from './glossary.ts';

/** The explanation of a word, on hover, Enter or a touch; `asked` where a press or a key asked for it already. */
export function TermOpen({ of, asked, children }: { of: GlossaryTerm; asked: boolean; children?: ReactNode }) {
  return (
    <Popover.Root defaultOpen={asked}>
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

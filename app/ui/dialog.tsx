'use client';

import { Dialog } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';

/** A dialog: centred on a wide page, a sheet at the bottom on a phone. Escape and the ground behind close it; where it `holds` work that would be lost, the ground does not. */
export function Panel({ title, description, onClose, children, wide, holds = false }: { title: string; description?: ReactNode; onClose: () => void; children: ReactNode; wide?: boolean; holds?: boolean }) {
  return (
    <Dialog.Root open disablePointerDismissal={holds} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity duration-150 data-starting-style:opacity-0" />
        <Dialog.Viewport className="fixed inset-0 z-40 grid place-items-center p-4 max-sm:place-items-end max-sm:p-0">
          <Dialog.Popup
            className={`popup flex max-h-[85dvh] w-full flex-col overflow-hidden transition duration-150 max-sm:rounded-b-none data-starting-style:translate-y-2 data-starting-style:opacity-0 ${wide ? 'sm:max-w-[40rem]' : 'sm:max-w-[28rem]'}`}
          >
            <div className="px-5 pt-5">
              <Dialog.Title className="font-text text-xl leading-snug font-semibold [overflow-wrap:anywhere]">{title}</Dialog.Title>
              {description !== undefined && <Dialog.Description className="mt-1 text-ink-soft">{description}</Dialog.Description>}
            </div>
            {children}
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

export function PanelActions({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap justify-end gap-2 border-t border-line px-5 py-3">{children}</div>;
}

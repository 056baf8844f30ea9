'use client';

import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';

/** A sheet from the bottom of a phone: what a wide page shows at its sides. */
export function Sheet({ title, hideTitle, onClose, children }: { title: string; hideTitle?: boolean; onClose: () => void; children: ReactNode }) {
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity duration-150 data-starting-style:opacity-0" />
        <Dialog.Popup className="fixed inset-x-0 bottom-0 z-40 max-h-[78dvh] overflow-y-auto overscroll-contain rounded-t-2xl border-t border-line-strong bg-surface p-4 pb-[max(1rem,env(safe-area-inset-bottom))] shadow-lift outline-none transition duration-150 data-starting-style:translate-y-6 data-starting-style:opacity-0">
          <Dialog.Close className="btn btn-quiet absolute top-2 right-2 w-11 px-0" aria-label="Close">
            <X size={18} aria-hidden />
          </Dialog.Close>
          <Dialog.Title className={hideTitle ? 'sr-only' : 'mb-3 font-text text-lg font-semibold'}>{title}</Dialog.Title>
          {children}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

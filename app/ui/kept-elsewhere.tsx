'use client';

import type { Draft } from './use-draft.ts';

/** Beneath a field: something else was kept meanwhile, and one of the two is chosen. Nothing where there is nothing to choose. */
export function KeptElsewhere({ draft: { theirs, keepMine, takeTheirs }, what }: { draft: Draft; what: string }) {
  if (theirs === null) return null;
  return (
    <div role="alert" className="mt-1.5 rounded-card bg-warn-wash p-2.5 text-[13px]">
      <p>{theirs === '' ? 'Meanwhile it was emptied elsewhere.' : <>Meanwhile it became “{theirs}” elsewhere.</>} Yours is not kept yet.</p>
      <div className="mt-1.5 flex flex-wrap gap-x-4">
        <button type="button" className="btn-text text-[13px]" aria-label={`Keep mine: ${what}`} onClick={keepMine}>
          Keep mine
        </button>
        <button type="button" className="btn-text text-[13px]" aria-label={`Take that: ${what}`} onClick={takeTheirs}>
          Take that
        </button>
      </div>
    </div>
  );
}

'use client';

import { useState } from 'react';
import { toast } from 'sonner';
import { api, sentence } from '../api.ts';
import { useProject } from '../workspace/context.tsx';

/** Whose drama it is, where it is somebody else's, and what one may do in it. */
export function SharedStrip() {
  const { id, shared } = useProject();
  const [busy, setBusy] = useState(false);
  if (shared === null) return null;
  const leave = async () => {
    setBusy(true);
    try {
      await api(`/api/projects/${id}/members/me`, { method: 'DELETE' });
      window.location.assign('/');
    } catch (error) {
      toast.error(sentence(error));
      setBusy(false);
    }
  };
  return (
    <aside aria-label="Shared drama" className="flex items-center gap-4 border-b border-line bg-accent-wash px-3 py-1.5 sm:px-5">
      <p className="min-w-0 flex-1">
        {shared.by} shares this drama with you. {shared.role === 'editor' ? 'You may change it; what you make is paid by its owner.' : 'You may listen here, read along, and mark what you hear.'}
      </p>
      <button type="button" className="btn-text" disabled={busy} onClick={() => void leave()}>
        Leave it
      </button>
    </aside>
  );
}

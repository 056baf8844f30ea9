'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { api, sentence } from '../api.ts';
import { Panel, PanelActions } from '../dialog.tsx';
import { useProject } from './context.tsx';

export function DeleteDialog({ close }: { close: () => void }) {
  const project = useProject();
  const router = useRouter();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const remove = async () => {
    setBusy(true);
    try {
      await api(`/api/projects/${project.id}`, { method: 'DELETE' });
      router.push('/');
    } catch (error) {
      setProblem(sentence(error));
      setBusy(false);
    }
  };
  return (
    <Panel title={`Delete “${project.title}”?`} description="Its text, cast, lines, sounds and mixes are deleted from this machine. This cannot be undone; a saved copy brings it back." onClose={close}>
      {problem !== null && (
        <p role="alert" className="px-5 pt-3 text-bad">
          {problem}
        </p>
      )}
      <div className="h-4" />
      <PanelActions>
        <a className="btn mr-auto" href={`/api/projects/${project.id}/copy`} download>
          Save a copy first
        </a>
        <button type="button" className="btn" onClick={close}>
          Keep it
        </button>
        <button type="button" className="btn btn-bad" disabled={busy} onClick={() => void remove()}>
          Delete it
        </button>
      </PanelActions>
    </Panel>
  );
}

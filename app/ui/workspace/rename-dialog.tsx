'use client';

import { useId, useState } from 'react';
import { renameProjectAction } from '../../actions/edits.ts';
import { Panel, PanelActions } from '../dialog.tsx';
import { useProject, useWorkspace } from './context.tsx';

export function RenameDialog({ close }: { close: () => void }) {
  const project = useProject();
  const { change } = useWorkspace();
  const [title, setTitle] = useState(project.title);
  const id = useId();
  const save = async () => {
    if (await change(() => renameProjectAction({ projectId: project.id, title }))) close();
  };
  return (
    <Panel title="Rename this drama" onClose={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <div className="px-5 py-4">
          <label className="label" htmlFor={id}>
            Title
          </label>
          <input id={id} className="input" value={title} maxLength={200} onChange={(event) => setTitle(event.target.value)} autoComplete="off" />
        </div>
        <PanelActions>
          <button type="button" className="btn" onClick={close}>
            Leave it
          </button>
          <button type="submit" className="btn btn-primary" disabled={title.trim() === ''}>
            Rename
          </button>
        </PanelActions>
      </form>
    </Panel>
  );
}

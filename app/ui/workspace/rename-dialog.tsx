'use client';

import { renameProjectAction } from '../../actions/edits.ts';
import { NameDialog } from '../name-dialog.tsx';
import { useProject, useWorkspace } from './context.tsx';

export function RenameDialog({ close }: { close: () => void }) {
  const project = useProject();
  const { change } = useWorkspace();
  return (
    <NameDialog
      title="Rename this drama"
      label="Title"
      name={project.title}
      maxLength={200}
      action="Rename"
      onClose={close}
      onName={(title) => change(() => renameProjectAction({ projectId: project.id, title }))}
    />
  );
}

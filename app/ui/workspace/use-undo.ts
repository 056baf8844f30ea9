'use client';

import { toast } from 'sonner';
import { undoAction } from '../../actions/lines.ts';
import { useWorkspace } from './context.tsx';

/** Takes the last edit back, or makes it again, and says which it was. */
export function useUndo(): (redo: boolean) => Promise<void> {
  const { projectId, changeFor } = useWorkspace();
  return async (redo) => {
    const done = await changeFor(() => undoAction({ projectId, redo }));
    if (done) toast(redo ? `Done again: ${done.label}.` : `Taken back: ${done.label}.`, done.note === null ? {} : { description: done.note });
  };
}

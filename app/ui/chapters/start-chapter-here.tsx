'use client';

import { toast } from 'sonner';
import type { SegmentView } from '../../../lib/services/views.ts';
import { splitChapterAction } from '../../actions/chapters.ts';
import { useProject, useScript, useWorkspace } from '../workspace/context.tsx';

/** Begins a new chapter at a line. Shown where one can: at the first line of a paragraph, but not of a chapter. */
export function StartChapterHere({ segment, chapterId }: { segment: SegmentView; chapterId: string }) {
  const { change } = useWorkspace();
  const project = useProject();
  const { data: script } = useScript(chapterId);
  const at = script?.segments.findIndex((one) => one.id === segment.id) ?? -1;
  const making = project.production?.state === 'running' && project.production.kind === 'make';
  if (at <= 0 || script?.segments[at - 1]?.endsParagraph !== true || making) return null;
  const start = async () => {
    if (await change(() => splitChapterAction({ segmentId: segment.id }))) toast.success('A new chapter begins here. “Edit chapters” renames it.');
  };
  return (
    <button type="button" className="btn w-full" onClick={() => void start()}>
      Start a new chapter here
    </button>
  );
}

'use client';

import { useQuery } from '@tanstack/react-query';
import type { LikeLines, LineRef, SegmentView } from '../../../lib/services/views.ts';
import { api } from '../api.ts';
import { useProject } from '../workspace/context.tsx';

/** Chooses all lines like one: those of the same speaker for the same reason, in the scene, the chapter or the story. */
export function Alike({ segment, chapterId, onChoose }: { segment: SegmentView; chapterId: string; onChoose: (lines: LineRef[]) => void }) {
  const { id: projectId, revision } = useProject();
  // Asked anew with every change, since it names the lines as they are; what was known stays meanwhile.
  const { data } = useQuery<LikeLines>({
    queryKey: ['script-like', projectId, segment.id, segment.characterId, revision],
    placeholderData: (before, query) => (query?.queryKey[2] === segment.id && query.queryKey[3] === segment.characterId ? before : undefined),
    queryFn: ({ signal }) => api<LikeLines>(`/api/segments/${segment.id}/like?within=story`, { signal }),
  });
  if (!data) return null;
  const scene = data.lines.filter((line) => line.chapterId === chapterId && line.sceneIndex === segment.sceneIndex);
  const chapter = data.lines.filter((line) => line.chapterId === chapterId);
  const reaches = [
    { words: 'in this scene', lines: scene },
    { words: 'in this chapter', lines: chapter },
    { words: 'in the story', lines: data.lines },
  ].filter((reach, index, all) => reach.lines.length > 1 && reach.lines.length !== all[index - 1]?.lines.length);
  if (reaches.length === 0) return null;
  return (
    <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-[13px]">
      <span className="text-ink-faint">{data.subject === null ? 'Choose all like this:' : `Choose all of “${data.subject}”:`}</span>
      {reaches.map((reach) => (
        <button key={reach.words} type="button" className="btn-text text-[13px]" onClick={() => onChoose(reach.lines)}>
          {reach.lines.length} {reach.words}
        </button>
      ))}
    </div>
  );
}

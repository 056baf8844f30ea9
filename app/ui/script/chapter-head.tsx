'use client';

import { includeChapterAction } from '../../actions/edits.ts';
import type { ChapterView } from '../../../lib/services/views.ts';
import { count } from '../format.ts';
import { HearPreview } from '../player/preview/hear-preview.tsx';
import { useMayEdit, useWorkspace } from '../workspace/context.tsx';

/** The head of a chapter: its title, unless its first line says it, and whether it belongs to the drama. */
export function ChapterHead({ chapter, quiet }: { chapter: ChapterView; quiet: boolean }) {
  const { change } = useWorkspace();
  const mayEdit = useMayEdit();
  return (
    <div className="mx-auto max-w-[48rem] px-4 pt-7 pb-4 sm:pt-9 sm:pl-[8.6rem]">
      <h1 className={quiet ? 'sr-only' : 'title mb-2'}>{chapter.title}</h1>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-[13px] text-ink-faint">
        <span>
          {count(chapter.words, 'word')}, {count(chapter.lines, 'line')}
        </span>
        {mayEdit ? (
          <label className="flex min-h-6 items-center gap-2">
            <input type="checkbox" className="size-4" checked={chapter.included} onChange={(event) => void change(() => includeChapterAction({ chapterId: chapter.id, included: event.target.checked }))} />
            In the drama
          </label>
        ) : (
          !chapter.included && <span>Left out of the drama</span>
        )}
        <HearPreview target={{ chapterId: chapter.id, sceneIndex: null }} className="btn-text inline-flex items-center gap-1.5 pointer-coarse:min-h-11">
          Hear this chapter
        </HearPreview>
      </div>
    </div>
  );
}

'use client';

import dynamic from 'next/dynamic';
import { useState } from 'react';
import type { ProjectView } from '../../../lib/services/views.ts';
import { clock, count, personColour } from '../format.ts';
import { Nothing } from '../nothing.ts';
import { useMayEdit } from '../workspace/context.tsx';
import type { Speaker } from './cast-of.ts';

const ChaptersPanel = dynamic(() => import('../chapters/chapters-panel.tsx').then((file) => file.ChaptersPanel), { loading: Nothing });

interface Props {
  project: ProjectView;
  current: string | null;
  speakers: Speaker[];
  reviewing: boolean;
  goTo: (chapterId: string) => void;
  review: () => void;
  openHow: () => void;
}

/** Beside the manuscript: the chapters and how far they are, what to check, who is in this one. */
export function ChapterRail({ project, current, speakers, reviewing, goTo, review, openHow }: Props) {
  const mayEdit = useMayEdit();
  const [editing, setEditing] = useState(false);
  const placed = new Map(project.export?.timeline.chapters.map((chapter) => [chapter.chapterId, chapter.end - chapter.start]));
  const here = speakers.filter((speaker) => speaker.lines > 0);
  return (
    <>
      <nav aria-label="Chapters">
        <h2 className="eyebrow px-2 pb-2">Chapters</h2>
        <ol className="grid grid-cols-[minmax(0,1fr)] gap-1">
          {project.chapters.map((chapter, index) => (
            <li key={chapter.id}>
              <button
                type="button"
                aria-current={chapter.id === current ? 'true' : undefined}
                onClick={() => goTo(chapter.id)}
                className={`flex w-full items-baseline gap-2.5 rounded-small px-2 py-2 text-left ${chapter.id === current ? 'bg-accent-wash font-semibold' : 'hover:bg-paper'} ${chapter.included ? '' : 'text-ink-faint'}`}
              >
                <span className="font-normal">{index + 1}</span>
                <span className="line-clamp-2 min-w-0 flex-1 text-pretty [overflow-wrap:anywhere]">{chapter.title}</span>
                <span className={`text-[13px] font-normal ${chapter.id === current ? 'text-ink-soft' : 'text-ink-faint'}`}>{chapter.included ? placed.has(chapter.id) && clock(placed.get(chapter.id) ?? 0) : 'left out'}</span>
              </button>
              {chapter.included && (
                <div className="bar mx-2 mt-0.5 ml-7">
                  <span className="sr-only">
                    {chapter.ready} of {count(chapter.lines, 'line')} spoken
                  </span>
                  <i style={{ width: `${chapter.lines === 0 ? 0 : (100 * chapter.ready) / chapter.lines}%` }} />
                </div>
              )}
            </li>
          ))}
        </ol>
        {mayEdit && (
          <button type="button" className="btn-text mx-2 mt-2" aria-haspopup="dialog" onClick={() => setEditing(true)}>
            Edit chapters
          </button>
        )}
      </nav>
      {editing && <ChaptersPanel onClose={() => setEditing(false)} />}
      {mayEdit && project.lines.unsure > 0 && (
        <section aria-label="To check" className="mx-1 mt-5 rounded-card border border-line bg-warn-wash p-3">
          <p className="font-semibold">{count(project.lines.unsure, 'line')} to check</p>
          <p className="text-warn">The reader was not sure who speaks.</p>
          {!reviewing && (
            <button type="button" className="btn-text mt-2 text-warn!" onClick={review}>
              {project.lines.unsure === 1 ? 'Review it' : 'Review them'}
            </button>
          )}
        </section>
      )}
      {here.length > 0 && (
        <section aria-label="In this chapter" className="mt-6">
          <h2 className="eyebrow px-2 pb-2">In this chapter</h2>
          <ul>
            {here.map((speaker) => (
              <li key={speaker.id ?? 'narrator'} className="flex items-center gap-2.5 px-2 py-1.5">
                <span aria-hidden className="size-2.5 flex-none rounded-full" style={{ background: personColour(speaker.colour) }} />
                <span className="min-w-0 flex-1 truncate">{speaker.name}</span>
                <span className="text-[13px] text-ink-faint">
                  {speaker.lines}
                  <span className="sr-only"> {speaker.lines === 1 ? 'line' : 'lines'}</span>
                </span>
                {speaker.key !== null && !reviewing && (
                  <kbd className="key pointer-coarse:hidden" title={`Press ${speaker.key} to give the chosen line to ${speaker.name}`}>
                    {speaker.key}
                  </kbd>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
      {mayEdit && (
        <button type="button" className="btn-text mx-2 mt-5" onClick={openHow}>
          How it is read
        </button>
      )}
    </>
  );
}

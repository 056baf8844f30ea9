'use client';

import { useState } from 'react';
import type { MakeScope } from '../../../lib/services/interfaces.ts';
import { ChaptersPanel } from '../chapters/chapters-panel.tsx';
import { Panel, PanelActions } from '../dialog.tsx';
import { about, count } from '../format.ts';
import { useProject } from './context.tsx';

/** A long story takes a while: which chapters now, or first three minutes of it? */
export function MakeDialog({ close, make }: { close: () => void; make: (scope: MakeScope) => Promise<boolean> }) {
  const project = useProject();
  // What is in the drama is chosen, but for what was ticked or cleared here.
  const [ticked, setTicked] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [editing, setEditing] = useState(false);
  const included = project.chapters.filter((chapter) => chapter.included);
  const chosen = new Set(project.chapters.filter((chapter) => ticked.get(chapter.id) ?? chapter.included).map((chapter) => chapter.id));
  const words = (ids: ReadonlySet<string>) => project.chapters.reduce((sum, chapter) => sum + (ids.has(chapter.id) ? chapter.words : 0), 0);
  const all = words(new Set(included.map((chapter) => chapter.id)));
  const seconds = all === 0 ? 0 : (project.estimateSeconds * words(chosen)) / all;
  const whole = chosen.size === included.length && included.every((chapter) => chosen.has(chapter.id));

  const start = async (scope: MakeScope) => {
    // What it costs is asked in a dialog of its own.
    if (project.spending.shown) close();
    if (await make(scope)) close();
  };
  const toggle = (id: string) => setTicked((before) => new Map(before).set(id, !chosen.has(id)));
  if (editing) return <ChaptersPanel done="Back to making" onClose={() => setEditing(false)} />;

  return (
    <Panel wide title="What should be made?" description={`This is a long story, ${count(project.words, 'word')}. Everything that is made is kept, so the rest can follow later.`} onClose={close}>
      <div className="min-h-0 overflow-y-auto px-5 py-4">
        {project.sample && (
          <div className="mb-4 rounded-card border border-line bg-accent-wash p-4">
            <h3 className="font-semibold">First, three minutes of it</h3>
            <p className="mt-1 mb-3 text-ink-soft">
              The liveliest scene, in “{project.sample.chapterTitle}”: <span className="font-text">{project.sample.opening}…</span>
            </p>
            <button type="button" className="btn" onClick={() => project.sample && void start(project.sample.scope)}>
              Make the three-minute sample
            </button>
          </div>
        )}
        <fieldset>
          <legend className="eyebrow mb-1 flex w-full items-center">
            Chapters
            <button type="button" className="btn-text ml-auto" onClick={() => setEditing(true)}>
              Edit chapters
            </button>
            <button type="button" className="btn-text ml-4" onClick={() => setTicked(chosen.size === 0 ? new Map() : new Map(project.chapters.map((chapter) => [chapter.id, false])))}>
              {chosen.size === 0 ? 'Choose all' : 'Choose none'}
            </button>
          </legend>
          {project.chapters.map((chapter) => (
            <label key={chapter.id} className="flex min-h-9 items-center gap-3 border-b border-line py-1.5 last:border-0">
              <input type="checkbox" className="size-4" checked={chosen.has(chapter.id)} onChange={() => toggle(chapter.id)} />
              <span className="min-w-0 flex-1 truncate">{chapter.title}</span>
              {chapter.lines > 0 && chapter.ready === chapter.lines && <span className="text-[13px] text-good">made</span>}
              {chapter.matter !== 'body' && <span className="text-[13px] text-ink-faint">{chapter.matter} matter</span>}
              <span className="text-[13px] text-ink-faint">{count(chapter.words, 'word')}</span>
            </label>
          ))}
        </fieldset>
      </div>
      <PanelActions>
        <button type="button" className="btn" onClick={close}>
          Not now
        </button>
        <button
          type="button"
          className="btn btn-primary"
          disabled={chosen.size === 0}
          onClick={() => void start(whole ? { kind: 'all' } : { kind: 'chapters', chapterIds: project.chapters.filter((chapter) => chosen.has(chapter.id)).map((chapter) => chapter.id) })}
        >
          {whole ? 'Make everything' : `Make ${count(chosen.size, 'chapter')}`}
          {chosen.size > 0 && <span className="font-normal">{about(seconds)}</span>}
        </button>
      </PanelActions>
    </Panel>
  );
}

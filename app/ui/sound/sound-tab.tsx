'use client';

import type { CueView, ProjectView } from '../../../lib/services/views.ts';
import { count } from '../format.ts';
import { HearPreview } from '../player/preview/hear-preview.tsx';
import { useMayEdit, useProject } from '../workspace/context.tsx';
import { CueRow } from './cue-row.tsx';
import { DensitySetting } from './density-setting.tsx';
import { SoundTimeline } from './timeline/timeline.tsx';

/** Music, ambience and effects, chapter by chapter, each on the words that call for it. */
export function SoundTab() {
  const project = useProject();
  const mayEdit = useMayEdit();
  const on = project.cues.filter((cue) => cue.enabled);
  const byChapter = Map.groupBy(project.cues, (cue) => cue.chapterId);
  return (
    <main className="h-full overflow-y-auto px-4 py-8 sm:px-8">
      <div className="mx-auto max-w-[72rem]">
        <h1 className="title">Sound</h1>
        {project.cues.length === 0 ? (
          <p className="mt-3 max-w-[60ch] font-text text-lg leading-7 text-ink-soft">{nothing(project, mayEdit)}</p>
        ) : (
          <p className="mt-1 text-ink-soft">
            {summary(on)}
            {on.length < project.cues.length && `; ${project.cues.length - on.length} turned off`}.{mayEdit && ' A change is heard at once from here, and in the export with the next mix.'}
          </p>
        )}
        {mayEdit && <DensitySetting project={project} />}
        {project.lines.total > 0 && <SoundTimeline project={project} />}
        {project.chapters.map((chapter) => {
          const cues = byChapter.get(chapter.id) ?? [];
          if (cues.length === 0) return null;
          return (
            <section key={chapter.id} aria-labelledby={`sounds-${chapter.id}`} className="mt-8">
              <div className="flex flex-wrap items-baseline justify-between gap-x-4">
                <h2 id={`sounds-${chapter.id}`} className="font-text text-lg font-semibold">
                  {chapter.title}
                </h2>
                <HearPreview target={{ chapterId: chapter.id, sceneIndex: null }} className="btn-text inline-flex items-center gap-1.5 text-[13px] pointer-coarse:min-h-11">
                  Hear this chapter
                </HearPreview>
              </div>
              <ul className="card mt-2 divide-y divide-line">
                {cues.map((cue) => (
                  <CueRow key={cue.id} cue={cue} />
                ))}
              </ul>
            </section>
          );
        })}
      </div>
    </main>
  );
}

function summary(cues: CueView[]): string {
  const of = (lane: CueView['lane']) => cues.filter((cue) => cue.lane === lane).length;
  return [count(of('effect'), 'effect'), count(of('ambience'), 'ambience'), of('music') === 1 ? '1 piece of music' : `${of('music')} pieces of music`].join(', ');
}

function nothing(project: ProjectView, mayEdit: boolean): string {
  if (project.production?.state === 'running') return 'The story is being listened to: what it sounds like appears here, scene by scene.';
  if (!mayEdit && !project.export) return 'No sounds yet.';
  return project.export ? 'Nothing in this story called for a sound.' : 'No sounds yet. “Make everything” listens through the story for weather, doors, footsteps and moods, and puts them on their words.';
}

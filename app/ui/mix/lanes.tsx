'use client';

import type { PlacedCue } from '../../../lib/audio/types.ts';
import type { ExportView } from '../../../lib/services/exports/view.ts';
import type { CueView } from '../../../lib/services/views.ts';
import { capital, clock } from '../format.ts';

/** What lies under the speech: effects, beds and chapters, on the same scale as the waveform above. */
export function Lanes({ mix, cues }: { mix: ExportView; cues: CueView[] }) {
  const { timeline } = mix;
  const names = new Map(cues.map((cue) => [cue.id, capital(cue.label)]));
  const rows: { name: string; cues: PlacedCue[]; height: string; fill: string }[] = [
    { name: 'Effects', cues: timeline.cues.filter((cue) => cue.lane === 'effect'), height: 'h-4', fill: 'bg-accent opacity-60 rounded-[3px]' },
    { name: 'Ambience', cues: timeline.cues.filter((cue) => cue.lane === 'ambience'), height: 'h-3', fill: 'bg-edge rounded-sm' },
    { name: 'Music', cues: timeline.cues.filter((cue) => cue.lane === 'music'), height: 'h-3', fill: 'bg-edge opacity-65 rounded-sm' },
  ];
  const part = (seconds: number) => `${(100 * seconds) / Math.max(0.001, timeline.durationSeconds)}%`;
  return (
    <>
      {rows
        .filter((row) => row.cues.length > 0)
        .map((row) => (
          <div key={row.name} className="contents">
            <span className="text-[13px] text-ink-soft max-sm:-mb-1.5">{row.name}</span>
            <ul className={`relative ${row.height}`} aria-label={row.name}>
              {row.cues.map((cue) => (
                <li
                  key={cue.cueId}
                  className={`absolute inset-y-0 min-w-[3px] ${row.fill}`}
                  style={{ left: part(cue.start), width: `calc(${part(Math.max(0, Math.min(cue.end, timeline.durationSeconds) - cue.start))} - 1px)` }}
                  title={`${names.get(cue.cueId) ?? row.name}, ${clock(cue.start)}`}
                >
                  <span className="sr-only">
                    {names.get(cue.cueId) ?? row.name} at {clock(cue.start)}
                  </span>
                </li>
              ))}
            </ul>
          </div>
        ))}
      <span className="max-sm:hidden" />
      <Ruler mix={mix} />
    </>
  );
}

/** Chapters where they begin; those too close to the one before are left to the tooltip of their tick. */
function Ruler({ mix }: { mix: ExportView }) {
  const { chapters, durationSeconds } = mix.timeline;
  return (
    <ol className="relative mt-1 h-6 text-[12px] text-ink-faint" aria-label="Chapters">
      {chapters.map((chapter, index) => {
        const share = (100 * (chapter.end - chapter.start)) / Math.max(0.001, durationSeconds);
        return (
          <li key={chapter.chapterId} className="absolute inset-y-0 overflow-hidden border-l border-line-strong pl-1.5" style={{ left: `${(100 * chapter.start) / Math.max(0.001, durationSeconds)}%`, width: `${share}%` }} title={`${chapter.title}, ${clock(chapter.start)}`}>
            <span className={share < 7 ? 'sr-only' : 'block truncate leading-6'}>
              {index + 1} {chapter.title}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

'use client';

import { useMemo } from 'react';
import type { PlacedSpeech } from '../../../lib/audio/types.ts';
import type { ExportView } from '../../../lib/services/exports/view.ts';
import type { ScriptView } from '../../../lib/services/views.ts';
import { clock, personColour } from '../format.ts';
import { useCurrentWord, useSpeechIndex } from '../player/use-player.ts';
import { cutAtMarks } from '../script/pieces.ts';
import { useScript, useWorkspace } from '../workspace/context.tsx';

/** The line that sounds, its word lit, between the one before and the one to come. Each takes the player to it. */
export function FollowAlong({ mix }: { mix: ExportView }) {
  const { player } = useWorkspace();
  const index = useSpeechIndex();
  const here = mix.timeline.speech[index];
  // Silent lines and the ends of scenes have a place but no length: nothing is heard there to follow.
  const speech = useMemo(() => mix.timeline.speech.filter((line) => line.end > line.start), [mix.timeline.speech]);
  const current = Math.max(0, here ? speech.findLastIndex((line) => line.start <= here.start) : 0);
  const sounding = here ? speech[current] : undefined;
  const chapterId = speech[current]?.chapterId ?? null;
  const { data: script } = useScript(chapterId);
  const shown = speech.slice(Math.max(0, current - 1), current + 2);
  return (
    <section aria-label="Follow along" className="mt-6 grid min-h-44 max-w-[48rem] content-start gap-1">
      {script &&
        shown.map((line) => (
          <button
            key={line.segmentId}
            type="button"
            onClick={() => player.seek(line.start)}
            aria-current={line === sounding ? 'true' : undefined}
            className={`grid grid-cols-[3px_minmax(0,1fr)_auto] gap-x-3 rounded-small py-2 pr-3 pl-2 text-left sm:grid-cols-[6.5rem_3px_minmax(0,1fr)_auto] ${line === sounding ? 'bg-raised shadow-lift' : 'hover:bg-surface'}`}
            style={{ color: personColour(mix.speakers.find((speaker) => speaker.id === line.characterId)?.colour ?? 0) }}
          >
            <span className="truncate text-[13px] leading-7 font-semibold max-sm:col-start-2 max-sm:leading-5 sm:text-right">{mix.speakers.find((speaker) => speaker.id === line.characterId)?.name}</span>
            <span aria-hidden className="rounded-sm bg-current max-sm:col-start-1 max-sm:row-span-2 max-sm:row-start-1" />
            <span className={`line-clamp-4 font-text text-lg leading-7 max-sm:col-start-2 ${line === sounding ? 'text-ink' : 'text-ink-soft'}`}>{line === sounding ? <LitText line={line} script={script} /> : textOf(script, line)}</span>
            <span className="text-[13px] leading-7 text-ink-faint max-sm:col-start-3 max-sm:row-start-2">{clock(line.start)}</span>
          </button>
        ))}
    </section>
  );
}

function LitText({ line, script }: { line: PlacedSpeech; script: ScriptView }) {
  const now = useCurrentWord(line);
  return cutAtMarks(textOf(script, line), { cues: [], changes: [], now }).map((piece) => (piece.now ? <span key={piece.start} className="word-now">{piece.text}</span> : piece.text));
}

function textOf(script: ScriptView, line: PlacedSpeech): string {
  return script.segments.find((segment) => segment.id === line.segmentId)?.text ?? '…';
}

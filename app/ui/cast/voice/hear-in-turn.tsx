'use client';

import { useEffect, useRef, useState } from 'react';
import type { CharacterView, VoiceChoice } from '../../../../lib/services/views.ts';
import { post, sentence } from '../../api.ts';
import type { ClipPlayer } from '../../player/clip-player.ts';
import { useWorkspace } from '../../workspace/context.tsx';

/** Hears voices one after another on the character's own line, free ones only: each is said by name as it begins. */
export function HearInTurn({ character, voices, onTurn }: { character: CharacterView; voices: VoiceChoice[]; onTurn: (voice: VoiceChoice | null) => void }) {
  const { projectId, clips } = useWorkspace();
  const [now, setNow] = useState<VoiceChoice | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const run = useRef<AbortController | null>(null);
  useEffect(() => () => run.current?.abort(), []);

  const show = (voice: VoiceChoice | null) => {
    setNow(voice);
    onTurn(voice);
  };
  const hear = async (from: number) => {
    run.current?.abort();
    const going = new AbortController();
    run.current = going;
    setProblem(null);
    try {
      for (const voice of voices.slice(from)) {
        show(voice);
        const { id } = await post<{ id: string }>(`/api/projects/${projectId}/auditions`, { what: 'voice', characterId: character.id, engine: voice.engine, externalId: voice.externalId });
        if (going.signal.aborted) return;
        const key = `auditions/${id}`;
        await clips.toggle(key);
        // Something else was asked to be heard, or it could not be heard: the row ends.
        if (going.signal.aborted || !(await untilEnded(clips, key, going.signal))) break;
      }
    } catch (error) {
      if (!going.signal.aborted) setProblem(sentence(error));
    }
    if (run.current === going) {
      run.current = null;
      show(null);
    }
  };
  const stop = () => {
    run.current?.abort();
    run.current = null;
    clips.stop();
    show(null);
  };
  return (
    <div className="flex flex-wrap items-center gap-2">
      {now === null ? (
        <button type="button" className="btn" onClick={() => void hear(0)}>
          Hear them one after another
        </button>
      ) : (
        <>
          <button type="button" className="btn" onClick={stop}>
            Stop
          </button>
          <button
            type="button"
            className="btn"
            onClick={() => {
              const next = voices.indexOf(now) + 1;
              stop();
              if (next < voices.length) void hear(next);
            }}
          >
            Next
          </button>
        </>
      )}
      <output className="min-w-0 truncate text-[13px] text-ink-soft">{problem ?? now?.name ?? ''}</output>
    </div>
  );
}

/** Resolves once a sound is over: true where it ended by itself, false where it was never heard or another was asked for. */
async function untilEnded(clips: ClipPlayer, key: string, signal: AbortSignal): Promise<boolean> {
  if (clips.snapshot().key !== key) return false;
  return await new Promise<boolean>((resolve) => {
    const finish = (ended: boolean) => {
      forget();
      signal.removeEventListener('abort', abort);
      resolve(ended);
    };
    const abort = () => finish(false);
    const forget = clips.subscribe(() => {
      const state = clips.snapshot();
      if (state.key !== key) finish(state.key === null);
    });
    signal.addEventListener('abort', abort);
  });
}

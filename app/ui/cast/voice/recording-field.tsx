'use client';

import { Mic, Square } from 'lucide-react';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { durationOf } from '../../../../lib/audio/pcm.ts';
import { encodeWav16 } from '../../../../lib/audio/wav.ts';
import type { Pcm } from '../../../../lib/audio/types.ts';
import { clock } from '../../format.ts';
import { HearButton } from '../../hear-button.tsx';
import { useWorkspace } from '../../workspace/context.tsx';
import { LevelMeter } from './level-meter.tsx';
import type { Recorded } from './own-voice.tsx';
import { Recorder, readSoundFile, RecordingError } from './recorder.ts';
import { judgeRecording, recordingLimits } from './recording.ts';

type Phase = 'idle' | 'asking' | 'recording' | 'reading';
const clipKey = 'own-voice';

/** The text to read, and the microphone or a file; what was recorded is judged at once, and can be heard and done again. */
export function Recording({ readAloud, recorded, shown, onRecorded }: { readAloud: string; recorded: Recorded | null; shown: boolean; onRecorded: (recorded: Recorded | null) => void }) {
  const { clips } = useWorkspace();
  const [phase, setPhase] = useState<Phase>('idle');
  const [heard, setHeard] = useState({ levelDb: -Infinity, seconds: 0 });
  const [problem, setProblem] = useState<string | null>(null);
  const recorder = useRef<Recorder | null>(null);
  const gone = useRef(false);
  const picker = useRef<HTMLInputElement>(null);
  const fileId = useId();
  const advice = useMemo(() => recorded && judgeRecording(recorded.pcm).advice, [recorded]);
  const url = useMemo(() => (recorded ? URL.createObjectURL(new Blob([new Uint8Array(encodeWav16(recorded.pcm))], { type: 'audio/wav' })) : null), [recorded]);
  useEffect(() => () => void (url !== null && URL.revokeObjectURL(url)), [url]);
  // Whoever leaves does not leave the microphone open behind them.
  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
      void recorder.current?.letGo();
    };
  }, []);

  const take = (pcm: Pcm, from: Recorded['from']) => {
    const verdict = judgeRecording(pcm);
    setProblem(verdict.problem);
    onRecorded(verdict.problem === null ? { pcm, from } : null);
  };
  const stop = async () => {
    const running = recorder.current;
    recorder.current = null;
    if (!running) return;
    const pcm = await running.stop();
    setPhase('idle');
    take(pcm, 'microphone');
  };
  // Nobody is recorded who does not see it.
  useEffect(() => {
    if (!shown && phase === 'recording') void stop();
  });
  const start = async () => {
    clips.stop();
    setProblem(null);
    onRecorded(null);
    setHeard({ levelDb: -Infinity, seconds: 0 });
    setPhase('asking');
    try {
      const running = await Recorder.start({
        hear: (levelDb, seconds) => {
          setHeard({ levelDb, seconds });
          // A little before the limit, so that what is recorded is within it.
          if (seconds >= recordingLimits.most - 0.5) void stop();
        },
        lost: () => void stop(),
      });
      if (gone.current) return void running.letGo();
      recorder.current = running;
      setPhase('recording');
    } catch (error) {
      setPhase('idle');
      setProblem(error instanceof RecordingError ? error.message : 'This browser could not record. Choose a file instead.');
    }
  };
  const bring = async (file: File | undefined) => {
    if (!file) return;
    setProblem(null);
    onRecorded(null);
    setPhase('reading');
    try {
      take(await readSoundFile(file), 'file');
    } catch (error) {
      setProblem(error instanceof RecordingError ? error.message : 'That file could not be read as sound.');
    }
    setPhase('idle');
  };

  return (
    <div className="grid gap-3">
      <figure>
        <figcaption className="label">Read this aloud, as you would tell it to a friend</figcaption>
        <blockquote className="rounded-card border border-line bg-surface px-4 py-3 font-text text-base leading-7">{readAloud}</blockquote>
      </figure>
      <div className="flex flex-wrap items-center gap-3">
        {phase === 'recording' ? (
          <>
            <button type="button" className="btn btn-primary" onClick={() => void stop()}>
              <Square size={13} fill="currentColor" aria-hidden />
              Stop
            </button>
            <LevelMeter levelDb={heard.levelDb} />
            <span role="timer" aria-label="Recorded">
              {clock(heard.seconds)} <span className="text-ink-faint">of {clock(recordingLimits.most)}</span>
            </span>
          </>
        ) : (
          <>
            <button type="button" className="btn" disabled={phase !== 'idle'} onClick={() => void start()}>
              <Mic size={15} aria-hidden />
              {phase === 'asking' ? 'Asking for the microphone…' : recorded?.from === 'microphone' ? 'Record again' : 'Record'}
            </button>
            <button type="button" className="btn btn-quiet" disabled={phase !== 'idle'} onClick={() => picker.current?.click()}>
              {phase === 'reading' ? 'Reading it…' : recorded?.from === 'file' ? 'Another file' : 'Choose a file'}
            </button>
            <label htmlFor={fileId} className="sr-only">
              Sound file of the voice
            </label>
            <input
              ref={picker}
              id={fileId}
              type="file"
              accept="audio/*"
              className="sr-only"
              tabIndex={-1}
              onChange={(event) => {
                void bring(event.target.files?.[0]);
                event.target.value = '';
              }}
            />
            {recorded && url !== null && (
              <>
                <HearButton target={clipKey} what="the recording" onHear={() => void clips.toggleSound(clipKey, url)} />
                <span className="text-ink-soft">{clock(durationOf(recorded.pcm))}</span>
              </>
            )}
          </>
        )}
      </div>
      {problem !== null && (
        <p role="alert" className="text-bad">
          {problem}
        </p>
      )}
      <p aria-live="polite" className={problem === null ? 'text-[13px] text-ink-soft' : 'sr-only'}>
        {phase === 'recording' ? (heard.seconds < recordingLimits.least ? `At least ${recordingLimits.least} seconds; the whole text is best.` : 'Enough. Go on to the end of the text, then stop.') : recorded ? (advice ?? 'Listen to it: is it clear, and nothing else to be heard?') : `${recordingLimits.least} seconds to a minute, in a quiet room.`}
      </p>
    </div>
  );
}

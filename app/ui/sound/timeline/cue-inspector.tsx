'use client';

import { useId, useState } from 'react';
import { soundLabel, soundNames } from '../../../../lib/audio/synthesis/labels.ts';
import { moods } from '../../../../lib/story/types.ts';
import type { CueView } from '../../../../lib/services/views.ts';
import { capital } from '../../format.ts';
import { HearButton } from '../../hear-button.tsx';
import type { useCueVerbs } from './use-cue-verbs.ts';

/** All that can be said of one sound: what, where, how it begins and ends, from which side. */
export function CueInspector({ cue, verbs }: { cue: CueView; verbs: ReturnType<typeof useCueVerbs> }) {
  const [prompt, setPrompt] = useState(cue.prompt);
  const name = useId();
  const sounds: readonly string[] = cue.lane === 'music' ? moods : soundNames[cue.lane];
  const label = capital(cue.label);
  return (
    <div className="grid gap-3">
      <h2 className="font-text text-lg font-semibold">
        {label}
        {cue.word.trim() !== '' && <span className="font-normal text-ink-soft"> on “{cue.word.trim().replace(/\s+/g, ' ')}”</span>}
      </h2>
      {cue.error !== null && <p className="text-bad">{cue.error}</p>}
      <div className="grid gap-3 sm:grid-cols-3">
        <label className="grid gap-1">
          <span className="label">Sound</span>
          <select className="input" value={cue.sound} onChange={(event) => void verbs.another(cue, { sound: event.target.value })}>
            {(sounds.includes(cue.sound) ? sounds : [cue.sound, ...sounds]).map((sound) => (
              <option key={sound} value={sound}>
                {capital(soundLabel(cue.lane, sound))}
              </option>
            ))}
          </select>
        </label>
        <Seconds label="Shift, seconds" value={cue.shiftSeconds} least={-30} most={30} onSet={(shiftSeconds) => verbs.shape(cue, { shiftSeconds })} />
        <Seconds label="Pan, −1 left to 1 right" value={cue.pan} least={-1} most={1} onSet={(pan) => verbs.shape(cue, { pan })} />
        <Seconds label="Fade in, seconds" value={cue.fadeInSeconds} least={0} most={30} onSet={(fadeInSeconds) => verbs.shape(cue, { fadeInSeconds })} />
        <Seconds label="Fade out, seconds" value={cue.fadeOutSeconds} least={0} most={30} onSet={(fadeOutSeconds) => verbs.shape(cue, { fadeOutSeconds })} />
        {cue.lane === 'effect' && (
          <>
            <Seconds label="Cut from its head, seconds" value={cue.trimHeadSeconds} least={0} most={120} onSet={(trimHeadSeconds) => verbs.shape(cue, { trimHeadSeconds })} />
            <Seconds label="Cut from its tail, seconds" value={cue.trimTailSeconds} least={0} most={120} onSet={(trimTailSeconds) => verbs.shape(cue, { trimTailSeconds })} />
          </>
        )}
      </div>
      <label className="grid gap-1" htmlFor={name}>
        <span className="label">What a generative engine is asked for</span>
        <textarea id={name} className="input" rows={2} maxLength={500} value={prompt} onChange={(event) => setPrompt(event.target.value)} />
      </label>
      <div className="flex flex-wrap gap-2">
        <HearButton target={`cues/${cue.id}`} what={label} />
        <button type="button" className="btn" onClick={() => void verbs.another(cue, prompt === cue.prompt ? {} : { prompt })}>
          New take
        </button>
        <button type="button" className="btn" onClick={() => verbs.duplicate(cue)}>
          Once more
        </button>
        <button type="button" className="btn" onClick={() => verbs.remove(cue)}>
          Delete
        </button>
      </div>
      <p className="text-[13px] text-ink-faint">A new take is made when it is heard. Where that costs, the price is said before.</p>
    </div>
  );
}

/** A number that is set when it is left or Enter is pressed; an empty one is left to the mix. */
function Seconds({ label, value, least, most, onSet }: { label: string; value: number | null; least: number; most: number; onSet: (value: number) => void }) {
  const [text, setText] = useState(value === null ? '' : String(value));
  const set = () => {
    const wanted = Number(text.replace(',', '.'));
    if (text.trim() === '' || !Number.isFinite(wanted)) setText(value === null ? '' : String(value));
    else if (wanted !== value) onSet(Math.max(least, Math.min(most, wanted)));
  };
  return (
    <label className="grid gap-1">
      <span className="label">{label}</span>
      <input className="input" inputMode="decimal" placeholder="as the mix has it" value={text} onChange={(event) => setText(event.target.value)} onBlur={set} onKeyDown={(event) => event.key === 'Enter' && set()} />
    </label>
  );
}
